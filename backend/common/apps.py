from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from django.db.models.signals import pre_migrate

        from common import database, disk, health, housekeeping, idempotency, limits, mail

        pre_migrate.connect(database.lift_time_limits, sender=self)
        health.REPORTERS.append(disk.report)
        housekeeping.register("send e-mail", 2, mail.send_due)
        housekeeping.register("forget undeliverable e-mail", 24 * 3600, mail.forget_undeliverable)
        housekeeping.register("forget idempotency keys", 3600, idempotency.forget_old)
        housekeeping.register("forget attempts", 3600, limits.forget_old)
