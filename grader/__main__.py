"""Where the ``grader`` command starts, also as ``python -m grader``.

A process that is started by another imports the other's main module: this one, which therefore imports nothing.
"""

from __future__ import annotations


def main() -> None:
    """Run the command."""
    from grader.cli import main as run

    run()


if __name__ == "__main__":
    main()
