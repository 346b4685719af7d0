"""The rules of the house that no linter knows: rooms, arrows between tables, settings, sizes of files."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from autograder import configuration

ROOT = configuration.ROOT
BACKEND = ROOT / "backend"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINTER = PYPROJECT["tool"]["importlinter"]
LAYERS = next(contract["layers"] for contract in LINTER["contracts"] if contract["type"] == "layers")
LEVELS = {room.strip(): -level for level, names in enumerate(LAYERS) for room in re.split(r"[|:]", names)}
ROOMS = {path.parent.name for path in BACKEND.glob("*/__init__.py")} - {"tests"}
WITHOUT_DJANGO = {"judge"}
# where the environment may be read: everything else asks django.conf.settings
READS_ENVIRONMENT = {
    "manage.py",
    "wsgi.py",
    "celery.py",
    "gunicorn_settings.py",
    "configuration.py",
    "serve.py",
    "workers.py",
    "conftest.py",
    "settings.py",  # sets what the judge reads from it
}


def python_files() -> list[Path]:
    folders = [BACKEND, ROOT / "bench"]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def test_every_room_is_an_app_and_stands_in_a_layer() -> None:
    assert ROOMS == set(LINTER["root_packages"]) == set(LEVELS)
    assert ROOMS & set(settings.INSTALLED_APPS) == ROOMS - WITHOUT_DJANGO


def local_models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ROOMS]


def test_references_between_tables_point_down_only() -> None:
    wrong = []
    for model in local_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if target in ROOMS and target != room and LEVELS[target] >= LEVELS[room]:
                wrong.append(f"{room}.{model.__name__}.{field.name} -> {target}")
    assert wrong == []


def test_no_file_is_crowded() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in python_files()}
    assert {str(path): lines for path, lines in lengths.items() if lines > 400} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = []
    for path in python_files():
        if path.name in ("apps.py", "urls.py", "__init__.py") or "tests" in path.parts:
            continue
        if ast.get_docstring(ast.parse(path.read_text())) is None:
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


JUDGES_DOOR = {
    "judge",
    "judge.languages",
    "judge.checkers",
    "judge.scoring",
    "judge.text",
    "judge.doctor",
    "judge.tests.support",  # for other rooms' tests
}


def imported_modules(path: Path) -> set[str]:
    """What a file imports, each name of `from … import` as a module of its own where it is one."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {
                name if (BACKEND / f"{name.replace('.', '/')}.py").exists() else node.module for name in inner
            }
    return found


def test_the_judge_is_entered_by_its_door() -> None:
    """The modules that `judge/__init__.py` names: the rest may change without a look at the other rooms."""
    inside = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files()
        if path.is_relative_to(BACKEND) and not path.is_relative_to(BACKEND / "judge")
        for name in imported_modules(path)
        if name.split(".")[0] == "judge" and name not in JUDGES_DOOR
    ]
    assert inside == []


# --- settings -------------------------------------------------------------------------------------------------------


def test_settings_are_read_in_one_place() -> None:
    elsewhere = []
    for path in python_files():
        if (
            path.name in READS_ENVIRONMENT
            or WITHOUT_DJANGO & set(path.parts)
            or "tests" in path.parts
            or "bench" in path.parts
        ):
            continue
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text()):
            elsewhere.append(str(path.relative_to(ROOT)))
    assert elsewhere == []


# --- dependencies ---------------------------------------------------------------------------------------------------


def pinned() -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==([^ ;\\]+)", (BACKEND / "requirements.txt").read_text()))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in requirements}


def test_requirements_are_those_of_the_lock() -> None:
    locked = {
        package["name"]: package.get("version")
        for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    }
    assert pinned().items() <= locked.items(), "run script/lint --fix"
    assert names(PYPROJECT["project"]["dependencies"]) <= pinned().keys(), "run script/lint --fix"


def test_what_is_imported_is_a_dependency_of_ours() -> None:
    """And not only one of a dependency, which may drop it with its next release."""
    distributions = packages_distributions()
    declared = names(PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"])
    modules = {name.split(".")[0] for path in python_files() for name in imported_modules(path)}
    foreign = {module: distributions[module] for module in modules & distributions.keys()}
    assert {
        module: owners
        for module, owners in foreign.items()
        if not {owner.lower().replace("_", "-") for owner in owners} & declared
    } == {}


def test_every_dependency_has_its_reason() -> None:
    wanted = names(PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"])
    told = set(re.findall(r"(?m)^\| `([a-z0-9-]+)", (ROOT / "docs" / "dependencies.md").read_text()))
    assert told == wanted
