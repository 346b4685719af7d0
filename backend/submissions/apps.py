from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"

    def ready(self) -> None:
        from django.conf import settings

        from common import health, housekeeping
        from submissions import notices, queue, workers

        health.REPORTERS.append(workers.report)
        housekeeping.register("forget code runs", 600, queue.forget_code_runs)
        housekeeping.register("watch the workers", 60, workers.watch)
        housekeeping.register("forget gone workers", 600, workers.forget_gone)
        housekeeping.register("remind of what is due", 60, notices.remind_of_due)
        if settings.BROKER_URL:
            from submissions import sweeper

            housekeeping.register("send tickets again", sweeper.EVERY_SECONDS, sweeper.sweep)
