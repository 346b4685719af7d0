from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        from common import housekeeping, idempotency, limits, mail

        housekeeping.register("send e-mail", 2, mail.send_due)
        housekeeping.register("forget undeliverable e-mail", 24 * 3600, mail.forget_undeliverable)
        housekeeping.register("forget idempotency keys", 3600, idempotency.forget_old)
        housekeeping.register("forget attempts", 3600, limits.forget_old)
