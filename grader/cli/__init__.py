"""The ``grader`` command. Each command imports what it needs itself, so that none waits for what others need."""

from __future__ import annotations

import logging
import sys

from grader.cli import authoring, grading, learning, results, trying  # noqa: F401  # Importing adds the commands.
from grader.cli.base import app, complaints
from grader.errors import GraderError, what_failed

__all__ = ["app", "main"]


def main() -> None:
    """Run the command; an error meant for the user becomes one sentence on standard error and exit code 1."""
    # Else Ctrl-C while a connection is closed is told with a traceback, before the sentence that is meant for the user.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    try:
        app()
    except GraderError as error:
        complaints.print(str(error), markup=False)
        sys.exit(1)
    except OSError as error:
        complaints.print(f"{what_failed(error)}; see that it can be, and run the same command again.", markup=False)
        sys.exit(1)
