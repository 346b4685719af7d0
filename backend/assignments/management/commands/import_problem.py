"""`manage.py import_problem FOLDER…`: problem packages into the question bank, all or nothing. See docs/importing.md."""

from __future__ import annotations

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assignments.packages import Package, PackageError
from assignments.packages.importing import Imported, import_packages
from users.models import Role, User


class Command(BaseCommand):
    help = (
        "Imports Kattis/ICPC problem packages (legacy layout) into the question bank: all of them, or none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folders", nargs="+", type=Path, metavar="FOLDER", help="a folder with a problem.yaml"
        )
        parser.add_argument(
            "--author",
            metavar="EMAIL",
            help="who owns the questions; needed unless there is just one teacher",
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="replace the content of questions that the author has by that title",
        )
        parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")

    def handle(
        self, *, folders: list[Path], author: str | None, update: bool, dry_run: bool, **options: Any
    ) -> None:
        user = _author(author)
        try:
            imported = import_packages(user, folders, update=update, dry_run=dry_run)
        except PackageError as error:
            raise CommandError("\n".join([*error.faults, "Nothing was imported."])) from None
        for each in imported:
            self._report(each)
        verb = "Would import" if dry_run else "Imported"
        self.stdout.write(f"{verb} {len(imported)} of {len(folders)} packages into the bank of {user.email}.")

    def _report(self, imported: Imported) -> None:
        package = imported.package
        self.stdout.write(
            f"{package.folder}: “{package.title}”, {'new' if imported.is_new else 'updated'}: {summary(package)}"
        )
        for note in package.notes:
            self.stdout.write(f"  - {note}")


def summary(package: Package) -> str:
    samples = sum(test.is_sample for test in package.tests)
    points = sum((test.points for test in package.tests), Decimal(0))
    groups = "".join(
        f", {group.name} {group.points.normalize():f} ({group.scoring})" for group in package.groups
    )
    tests = f"{samples} sample and {len(package.tests) - samples} hidden tests"
    return f"{tests}, {points.normalize():f} points{groups}, checker {package.checker['type']}"


def _author(email: str | None) -> User:
    if email is not None:
        try:
            return User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(
                f"There is no account {email}: give the e-mail address of a teacher."
            ) from None
    teachers = list(User.objects.filter(role=Role.TEACHER, is_active=True)[:2])
    if len(teachers) != 1:
        count = "several teachers" if teachers else "no teacher"
        raise CommandError(f"There is {count} here: say with --author EMAIL who is to own the questions.")
    return teachers[0]
