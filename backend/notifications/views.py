"""`/api/notifications/…`: one's own, and only those."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.envelope import Answer
from common.fields import ID_PATTERN
from common.filters import BooleanFilter
from notifications import services
from notifications.models import Kind, Notification, NotificationQuerySet
from notifications.serializers import CountSerializer, NotificationSerializer


class NotificationFilter(django_filters.FilterSet):
    unread = BooleanFilter(field_name="read_at", lookup_expr="isnull", label="Not read yet, or read.")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)

    class Meta:
        model = Notification
        fields = ["unread", "kind"]


@extend_schema(tags=["notifications"])
@extend_schema_view(list=extend_schema(summary="Your notifications, newest first"))
class NotificationViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Notification]):
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter
    ordering_fields = ("id", "created_at")
    lookup_value_regex = ID_PATTERN

    def get_queryset(self) -> NotificationQuerySet:
        return Notification.objects.visible_to(self.request.user)

    @extend_schema(summary="How many you have not read", responses=CountSerializer)
    @action(detail=False, url_path="unread-count", filterset_class=None, pagination_class=None)
    def unread_count(self, request: Request) -> Response:
        return Answer({"count": self.get_queryset().unread().count()})

    @extend_schema(summary="Mark one as read", request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        notification = services.mark_read(request.user, notification_id=int(pk))
        return Answer(self.get_serializer(notification).data)

    @extend_schema(
        summary="Mark all as read",
        description="`count` is how many were unread.",
        request=None,
        responses=CountSerializer,
    )
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        return Answer({"count": services.mark_all_read(request.user)})
