from django.apps import AppConfig


class AutograderConfig(AppConfig):
    name = "autograder"

    def ready(self) -> None:
        from autograder import checks  # noqa: F401  registers the system checks
