from django.apps import AppConfig


class AutograderConfig(AppConfig):
    name = "autograder"

    def ready(self) -> None:
        from django.conf import settings

        from autograder import checks  # noqa: F401  registers the system checks

        if settings.BROKER_URL:
            from autograder import celery  # noqa: F401  Celery's app, which the rooms below find as the current one
