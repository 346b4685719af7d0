"""Every page of the admin site opens, and a list reads no column that may hold megabytes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World

PAGES = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def browser(world: World, client: Client) -> Client:
    client.force_login(world.cast.admin)
    return client


def columns(model: type[Model], names: tuple[str, ...]) -> set[str]:
    """As SQL names them; `submission__code` is the code of the row that `submission` refers to."""
    found = set()
    for name in names:
        of: Any = model
        *path, last = name.split("__")
        for step in path:
            of = of._meta.get_field(step).related_model
        found.add(f'"{of._meta.db_table}"."{of._meta.get_field(last).column}"')
    return found


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_lists_open_and_read_nothing_heavy(browser: Client, model: type[Model]) -> None:
    heavy = columns(model, getattr(admin.site._registry[model], "heavy", ()))
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
    assert page.status_code == 200
    asked = " ".join(query["sql"] for query in captured.captured_queries)
    assert {column for column in heavy if column in asked} == set()


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_rows_open(browser: Client, model: type[Model]) -> None:
    for row in model._default_manager.all()[:1]:
        page = browser.get(
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        )
        assert page.status_code == 200
