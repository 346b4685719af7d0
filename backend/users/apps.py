from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "users"

    def ready(self) -> None:
        from django.contrib.sessions.backends.db import SessionStore

        from common import housekeeping
        from users import services

        housekeeping.register("write password reset e-mails", 2, services.write_reset_emails)
        housekeeping.register("forget old log-ins", 24 * 3600, services.forget_old_logins)
        housekeeping.register("forget ended sessions of the admin", 24 * 3600, SessionStore.clear_expired)
