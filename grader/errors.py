"""The one exception a user is meant to read."""


class GraderError(Exception):
    """Something the user must look at, in one sentence: what, where, what to do."""


def what_failed(error: OSError) -> str:
    """What the system could not do, and to which file."""
    reason = (error.strerror or type(error).__name__).lower()
    return f"{error.filename} cannot be used ({reason})" if error.filename else f"The system refused: {reason}"
