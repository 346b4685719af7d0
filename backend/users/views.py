"""`/api/auth/…`: registering, logging in and out, one's own account, passwords, invitations."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import idempotency, limits
from common.envelope import Answer
from common.errors import NotAuthenticated
from common.parsers import parse_body
from users import sealing, serializers, services
from users.authentication import login_id_of
from users.models import Invitation, Login, Role, User
from users.permissions import IsAdmin


def logged_in(login: Login) -> dict[str, Any]:
    return {"user": serializers.UserSerializer(login.user).data, **services.tokens_of(login)}


class PublicView(APIView):
    """Open to everybody; a stale access token in the header is no hindrance."""

    authentication_classes = []
    permission_classes = [AllowAny]


class RegisterView(PublicView):
    @extend_schema(
        summary="Make an account",
        tags=["accounts"],
        parameters=[idempotency.HEADER],
        request=serializers.RegisterSerializer,
        responses={201: serializers.LoggedInSerializer},
    )
    def post(self, request: Request) -> Response:
        """Makes an account and logs it in. The role is student; a valid invitation gives its own."""
        fields = parse_body(serializers.RegisterSerializer, request)
        address = limits.client_address(request)
        # counted and hashed here, before `create` opens its transaction: a refusal must not take the count back
        limits.require("register", address, limit=settings.REGISTRATIONS_PER_HOUR, seconds=3600)
        invitation = fields.pop("invitation")
        return self.create(request, services.new_account(**fields), invitation, address)

    @idempotency.idempotent(seal=sealing.seal, unseal=sealing.unseal)
    def create(self, request: Request, account: User, invitation: str, address: str) -> Response:
        login = services.register(account, invitation=invitation, address=address)
        return Answer(logged_in(login), status=status.HTTP_201_CREATED)


class LoginView(PublicView):
    @extend_schema(
        summary="Log in",
        tags=["accounts"],
        request=serializers.LoginSerializer,
        responses={200: serializers.LoggedInSerializer},
    )
    def post(self, request: Request) -> Response:
        """Opens a log-in: an access token for the `Authorization` header and a refresh token."""
        fields = parse_body(serializers.LoginSerializer, request)
        return Answer(logged_in(services.log_in(**fields, address=limits.client_address(request))))


class RefreshView(PublicView):
    @extend_schema(
        summary="A new pair of tokens",
        tags=["accounts"],
        request=serializers.RefreshSerializer,
        responses={200: serializers.TokensSerializer},
    )
    def post(self, request: Request) -> Response:
        """A new pair of tokens. A refresh token works once; using it again ends the whole log-in."""
        return Answer(services.refresh_tokens(**parse_body(serializers.RefreshSerializer, request)))


class LogoutView(APIView):
    permission_classes = [AllowAny]  # the refresh token is proof enough: the access token may have expired

    @extend_schema(
        summary="Log out", tags=["accounts"], request=serializers.RefreshSerializer, responses={200: None}
    )
    def post(self, request: Request) -> Response:
        """Ends the log-in of the refresh token: its access tokens are dead at once too."""
        if "refresh" not in request.data and not request.user.is_authenticated:
            raise NotAuthenticated("Send the refresh token of the log-in to end.")
        services.log_out(**parse_body(serializers.RefreshSerializer, request))
        return Answer(message="You are logged out.")


class MeView(APIView):
    @extend_schema(summary="Your account", tags=["accounts"], responses={200: serializers.UserSerializer})
    def get(self, request: Request) -> Response:
        """One's own account."""
        return Answer(serializers.UserSerializer(request.user).data)

    @extend_schema(
        summary="Change your account",
        tags=["accounts"],
        request=serializers.ProfileSerializer,
        responses={200: serializers.UserSerializer},
    )
    def patch(self, request: Request) -> Response:
        """Changes one's own names, or whether notifications come by e-mail too. Nothing else can be changed here."""
        user = services.update_profile(request.user, **parse_body(serializers.ProfileSerializer, request))
        return Answer(serializers.UserSerializer(user).data)


class PasswordChangeView(APIView):
    @extend_schema(
        summary="Change your password",
        tags=["accounts"],
        request=serializers.PasswordChangeSerializer,
        responses={200: None},
    )
    def post(self, request: Request) -> Response:
        """Sets a new password; every other log-in of the account ends."""
        fields = parse_body(serializers.PasswordChangeSerializer, request)
        login_id = login_id_of(request.auth) if request.auth else None
        services.change_password(
            request.user, login_id=login_id, address=limits.client_address(request), **fields
        )
        return Answer(message="Your password is changed; every other log-in of your account has ended.")


class PasswordResetView(PublicView):
    @extend_schema(
        summary="Ask for a password reset",
        tags=["accounts"],
        request=serializers.PasswordResetSerializer,
        responses={200: None},
    )
    def post(self, request: Request) -> Response:
        """Sends a reset token to the address, if it has an account. The answer is the same if it has none."""
        fields = parse_body(serializers.PasswordResetSerializer, request)
        services.request_password_reset(**fields, address=limits.client_address(request))
        return Answer(message="If this address has an account, an e-mail is on its way.")


class PasswordResetConfirmView(PublicView):
    @extend_schema(
        summary="Set a new password by a reset token",
        tags=["accounts"],
        request=serializers.PasswordResetConfirmSerializer,
        responses={200: None},
    )
    def post(self, request: Request) -> Response:
        """Sets a new password with the token of a reset e-mail; every log-in of the account ends."""
        services.reset_password(**parse_body(serializers.PasswordResetConfirmSerializer, request))
        return Answer(message="Your password is set: log in with it.")


class InvitationFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices)

    class Meta:
        model = Invitation
        fields = ["role"]


class InvitationsView(generics.ListAPIView[Invitation]):
    permission_classes = [IsAdmin]
    serializer_class = serializers.InvitationSerializer
    filterset_class = InvitationFilter
    ordering_fields = ["id", "created_at", "expires_at"]
    queryset = Invitation.objects.none()  # for the schema

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.visible_to(self.request.user)

    @extend_schema(summary="All invitations", tags=["accounts"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All invitations, newest first, without their codes. For admins."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Invite a person",
        tags=["accounts"],
        request=serializers.InviteSerializer,
        responses={201: serializers.NewInvitationSerializer},
    )
    @idempotency.idempotent(seal=sealing.seal, unseal=sealing.unseal)
    def post(self, request: Request) -> Response:
        """Makes an invitation for one person. Its `code` is shown this once. For admins."""
        invitation, code = services.invite(request.user, **parse_body(serializers.InviteSerializer, request))
        data = {**serializers.InvitationSerializer(invitation).data, "code": code}
        return Answer(data, status=status.HTTP_201_CREATED)
