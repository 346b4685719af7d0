from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "assignments"

    def ready(self) -> None:
        from assignments import services
        from common import housekeeping

        housekeeping.register("close assignments that are over", 5, services.close_due)
        housekeeping.register("tell of assignments that have opened", 5, services.tell_opened)
