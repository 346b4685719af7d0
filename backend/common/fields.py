"""Strict serializer fields: `true` is no number, `"١٢"` no score, and text is kept byte for byte."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MAX_ID = 2**63 - 1
ID_PATTERN = "[0-9]{1,18}"  # in an address: what has more digits is nobody's id
MAX_POINTS = Decimal("99999.99")


class IntegerField(serializers.IntegerField):
    """JSON integers only."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 0)
        options.setdefault("max_value", 2**31 - 1)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class BooleanField(serializers.BooleanField):
    """JSON booleans only."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class CharField(serializers.CharField):
    """A JSON string, kept as it came: no trimming, no numbers turned into text."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class ChoiceField(serializers.ChoiceField):
    """One of a few words; who gives another is told which."""

    default_error_messages = {"invalid_choice": "Choose one of: {choices}."}

    def fail(self, key: str, **values: Any) -> NoReturn:
        super().fail(key, choices=", ".join(str(choice) for choice in self.choices), **values)


class TitleField(CharField):
    """One line that people read: trimmed, never empty."""

    default_error_messages = {"control": "Give one line, without control characters."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("trim_whitespace", True)
        options.setdefault("max_length", 200)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if any(unicodedata.category(character) == "Cc" for character in text):
            self.fail("control")
        return text


@extend_schema_field({"type": "number", "minimum": 0, "maximum": float(MAX_POINTS), "multipleOf": 0.01})
class PointsField(serializers.Field):
    """Points: a JSON number from 0 to 99999.99 with at most two decimals; a Decimal inside, a number outside."""

    default_error_messages = {
        "invalid": "Give a number.",
        "range": "Give a number from 0 to 99999.99.",
        "decimals": "Give at most two decimals.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
            self.fail("invalid")
        value = Decimal(str(data))  # by its digits: the float 99999.99 is a little more than that
        if not 0 <= value <= MAX_POINTS:
            self.fail("range")
        if value != value.quantize(Decimal("0.01")):
            self.fail("decimals")
        return value.quantize(Decimal("0.01"))

    def to_representation(self, value: Decimal | float) -> int | float:
        return self.shown(value)

    @staticmethod
    def shown(value: Decimal | float) -> int | float:
        return int(value) if value == int(value) else float(value)


class DateTimeField(serializers.DateTimeField):
    """ISO 8601 with a zone: a time without one means something else in every town."""

    default_error_messages = {"zone": "Give date, time and zone, such as 2026-09-01T23:59:00+02:00."}

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="2026-09-01T23:59:00+02:00")
        text = value.strip().upper()
        if not (text.endswith("Z") or "+" in text[10:] or "-" in text[10:]):
            self.fail("zone")
        return super().to_internal_value(text)


class ListField(serializers.ListField):
    """A list whose length is looked at before its items are."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(f"Give at most {self.max_length} of them.")
        items: list[Any] = super().to_internal_value(data)
        return items


class IdField(IntegerField):
    """The id of another resource. Whether the user may see it is the service's question, not the field's."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", 1)
        options.setdefault("max_value", MAX_ID)
        super().__init__(**options)


# With the strict fields in place of the lenient ones. No docstring: the schema would show it for those that have none.
class ModelSerializer(serializers.ModelSerializer):
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: CharField,
        models.TextField: CharField,
        models.BooleanField: BooleanField,
        models.IntegerField: IntegerField,
        models.PositiveIntegerField: IntegerField,
        models.PositiveSmallIntegerField: IntegerField,
        models.DateTimeField: DateTimeField,
    }
    serializer_choice_field = ChoiceField
