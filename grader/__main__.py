"""Where the ``grader`` command starts, also as ``python -m grader``.

A process that is started by another imports the other's main module: this one, which therefore imports next to nothing.
"""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command."""
    # What is imported stays to the end: to look for garbage in it takes a fifth of the time of a short command.
    gc.set_threshold(50_000)
    from grader.cli import main as run

    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
