"""What a cell says when it needs something that an exercise, or a cell above, has not made yet."""

from __future__ import annotations


class NotYetError(ValueError):
    """Something is still to be written, or to be run; the message says what, in a sentence for the student.

    Jupyter shows that sentence alone: where in the helpers it was noticed would only hide it.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


def require_written(complete: object, what: str) -> None:
    """Say what is still to be written, if it is.

    Parameters
    ----------
    complete : object
        True when it is written.
    what : str

    Raises
    ------
    NotYetError
    """
    if not complete:
        raise NotYetError(f"Still to be written: {what}. Finish it above, run its cell, then run this cell again.")
