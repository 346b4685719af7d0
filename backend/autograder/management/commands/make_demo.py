"""`manage.py make_demo`: the demo class of a first start. Again is no error, and quick."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assignments.packages import PackageError
from autograder import demo


class Command(BaseCommand):
    help = "Makes a demo class with an admin, a teacher, two students and problems, where there are no accounts yet."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = demo.make()
        except PackageError as error:
            faults = "\n".join(error.faults)
            raise CommandError(
                f"The example problems cannot be imported; DEMO=0 leaves them out.\n{faults}"
            ) from None
        path = demo.accounts_file()
        match outcome:
            case demo.Outcome.MADE:
                self.stdout.write(f"Made a demo class; its accounts and their passwords are in {path}")
            case demo.Outcome.FILE_LOST:
                self.stdout.write(
                    f"There are demo accounts, but {path} is gone. "
                    f"Set a password with: manage.py changepassword {demo.email_of('admin')}"
                )
            case demo.Outcome.NOT_EMPTY:
                self.stdout.write("There are accounts already: no demo class was made.")
            case demo.Outcome.THERE:
                pass
