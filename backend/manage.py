#!/usr/bin/env python
"""Django's command line, with Autograder's settings."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "autograder.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        if "no such table" not in str(error) and getattr(error.__cause__, "sqlstate", "") != "42P01":
            raise
        from django.db import connection

        sys.exit(
            f"The database {connection.settings_dict['NAME']} is not set up yet: start script/server once, or run: manage.py "
            "migrate. A server that was started with DATA_DIR or DATABASE_URL has its own: give the same here."
        )


if __name__ == "__main__":
    main()
