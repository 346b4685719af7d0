"""Shapes of accounts, log-ins and invitations. Whether something is allowed is the services' question."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import EmailValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common import clock
from common.fields import BooleanField, CharField, ChoiceField, DateTimeField, ModelSerializer, TitleField
from users.credentials import MAX_PASSWORD_LENGTH
from users.models import Invitation, Role, User, normalize_email

MAX_EMAIL_LENGTH = 254
MAX_TOKEN_LENGTH = 2000


@extend_schema_field({"type": "string", "format": "email", "maxLength": MAX_EMAIL_LENGTH})
class EmailField(CharField):
    """An e-mail address in its one spelling."""

    default_error_messages = {"email": "Give an e-mail address such as ada@example.edu."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if len(text) > MAX_EMAIL_LENGTH:
            self.fail("email")
        return normalize_email(text)

    def run_validators(self, value: str) -> None:
        validate = EmailValidator(message=self.error_messages["email"])
        if value:
            validate(value)
        if len(value) > MAX_EMAIL_LENGTH:
            self.fail("email")
        super().run_validators(value)


class PasswordField(CharField):
    """A password, byte for byte, and never in an answer."""

    def __init__(self, **options: Any) -> None:
        options.update(max_length=MAX_PASSWORD_LENGTH, write_only=True, style={"input_type": "password"})
        super().__init__(**options)


class UserSerializer(ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "role", "email_notifications"]
        read_only_fields = fields


class TokensSerializer(serializers.Serializer[Any]):
    access = CharField(read_only=True)
    refresh = CharField(read_only=True)


class LoggedInSerializer(TokensSerializer):
    user = UserSerializer(read_only=True)


class RegisterSerializer(serializers.Serializer[Any]):
    email = EmailField()
    password = PasswordField()
    first_name = TitleField(max_length=100)
    last_name = TitleField(max_length=100)
    invitation = CharField(required=False, allow_blank=True, max_length=200, default="", trim_whitespace=True)


class LoginSerializer(serializers.Serializer[Any]):
    email = EmailField()
    password = PasswordField()


class RefreshSerializer(serializers.Serializer[Any]):
    refresh = CharField(max_length=MAX_TOKEN_LENGTH)


class ProfileSerializer(serializers.Serializer[Any]):
    """What people may change about themselves; anything else in the body is ignored."""

    first_name = TitleField(max_length=100, required=False)
    last_name = TitleField(max_length=100, required=False)
    email_notifications = BooleanField(required=False)


class PasswordChangeSerializer(serializers.Serializer[Any]):
    current_password = PasswordField()
    new_password = PasswordField()


class PasswordResetSerializer(serializers.Serializer[Any]):
    email = EmailField()


class PasswordResetConfirmSerializer(serializers.Serializer[Any]):
    token = CharField(max_length=200, trim_whitespace=True)
    new_password = PasswordField()


class InvitationSerializer(ModelSerializer):
    email = CharField(read_only=True, help_text="Only this address may use it; empty: any.")

    class Meta:
        model = Invitation
        fields = ["id", "role", "email", "expires_at", "created_at", "created_by", "used_at", "used_by"]
        read_only_fields = fields


class NewInvitationSerializer(InvitationSerializer):
    """An invitation with its code: shown once, to the admin who made it."""

    code = CharField(read_only=True)

    class Meta(InvitationSerializer.Meta):
        fields = [*InvitationSerializer.Meta.fields, "code"]
        read_only_fields = fields


class InviteSerializer(serializers.Serializer[Any]):
    role = ChoiceField(choices=Role.choices)
    email = EmailField(required=False, allow_blank=True, default="")
    expires_at = DateTimeField(required=False)

    def validate_expires_at(self, value: datetime) -> datetime:
        if not clock.now() < value <= clock.now() + timedelta(days=366):
            raise serializers.ValidationError("Give a time within the next year.")
        return value
