"""People, their log-ins and invitations."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from common import clock


class Role(models.TextChoices):
    STUDENT = "student"
    TEACHER = "teacher"
    ADMIN = "admin"


def normalize_email(email: str) -> str:
    """The one spelling of an address: composed characters, folded case, the domain as DNS has it.

    Twins by case, Unicode or punycode are one account.
    """
    # folding may decompose what was composed before it
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).casefold())
    local_part, at, domain = folded.rpartition("@")
    try:
        return local_part + at + domain.encode("idna").decode("ascii")
    except UnicodeError:  # no domain at all: for a validator to refuse
        return folded


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=normalize_email(email or ""))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """For `manage.py createsuperuser`: an admin."""
        return self.create_user(email, password, **fields, role=Role.ADMIN)


class User(AbstractBaseUser):
    """One person. What they may do follows from `role` and from their enrollments, never from flags of their own."""

    email = models.EmailField(max_length=254, unique=True, help_text="Kept as `normalize_email` spells it.")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.STUDENT, db_index=True)
    is_active = models.BooleanField(default=True)
    email_notifications = models.BooleanField(default=True, help_text="Send notifications by e-mail too.")
    session_version = models.PositiveIntegerField(
        default=0, help_text="Raised to end the sessions of the admin site."
    )
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]
    objects = UserManager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_session_auth_hash(self) -> str:
        """What a session of the admin site must hold to stay alive: it changes with the password and when they are ended."""
        return salted_hmac(
            "users.session", f"{self.session_version} {self.password}", algorithm="sha256"
        ).hexdigest()

    @property
    def is_admin(self) -> bool:
        return self.is_active and self.role == Role.ADMIN

    @property
    def is_teacher(self) -> bool:
        """May make classes and questions: teachers and admins."""
        return self.is_active and self.role in (Role.TEACHER, Role.ADMIN)

    # What Django's admin asks for: admins may enter it, nobody else.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        return self.is_admin

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_admin

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_admin


class Login(models.Model):
    """One log-in on one device: the family of its refresh tokens. Revoked, its access tokens are dead too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logins")
    refresh_jti = models.CharField(
        max_length=64, help_text="The one refresh token of this family that still works."
    )
    address = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    wrote_at = models.DateTimeField(
        null=True, blank=True, help_text="When it last changed something, on a site with a replica."
    )

    class Meta:
        indexes = [models.Index(fields=["user", "address"])]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.address or 'somewhere'}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> InvitationQuerySet:
        """Admins see all of them, nobody else any."""
        return self if user.is_admin else self.none()

    def usable(self) -> InvitationQuerySet:
        """Neither used nor expired, and of somebody who is an admin still: demotion leaves no way back in."""
        open_ones = self.filter(used_at__isnull=True).exclude(expires_at__lte=clock.now())
        return open_ones.filter(created_by__role=Role.ADMIN, created_by__is_active=True)


class Invitation(models.Model):
    """A code that lets one person register with a role. Only its hash is kept."""

    code_sha256 = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    email = models.EmailField(max_length=254, blank=True, help_text="Only this address may use it.")
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations_made")
    created_at = models.DateTimeField(db_default=Now())
    used_by = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitation"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.role} {self.email}".strip()


class PasswordResetRequest(models.Model):
    """Somebody asked for a new password for this address; whether it has an account is looked up after the answer."""

    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.email
