"""What a notification looks like to the one it is for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.fields import IntegerField, ModelSerializer
from notifications.models import Notification


class NotificationSerializer(ModelSerializer):
    class Meta:
        model = Notification
        fields = ["id", "kind", "title", "body", "link", "created_at", "read_at"]
        read_only_fields = fields


class CountSerializer(serializers.Serializer[Any]):
    count = IntegerField(read_only=True)
