"""The exceptions a user is meant to read."""

#: What is said of grades that are older than the lesson's exercises.
CHANGED = 'The exercises of {lesson} have changed since it was graded; run "grader autograde {lesson}" first.'

#: What is said of a lesson that is not built as its text is now.
OUTDATED = '{folder.source} is not up to date with lessons/{folder.name}; run "grader build" first.'


class GraderError(Exception):
    """Something the user must look at, in one sentence: what, where, what to do."""


def what_failed(error: OSError) -> str:
    """What the system could not do, and to which file."""
    reason = (error.strerror or type(error).__name__).lower()
    return f"{error.filename} cannot be used ({reason})" if error.filename else f"The system refused: {reason}"


class StoppedError(GraderError):
    """The user has stopped a run, and how far it came."""
