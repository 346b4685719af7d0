from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "users"

    def ready(self) -> None:
        from common import housekeeping
        from users import services

        housekeeping.register("write password reset e-mails", 2, services.write_reset_emails)
        housekeeping.register("forget old log-ins", 24 * 3600, services.forget_old_logins)
