from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from common import housekeeping
        from notifications import alarms

        housekeeping.register("watch the disk", 60, alarms.watch_disk)
