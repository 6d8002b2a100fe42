"""The exceptions a user is meant to read."""

#: What is said of grades that are older than the lesson's exercises.
CHANGED = 'The exercises of {lesson} have changed since it was graded; run "grader autograde {lesson}" first.'


class GraderError(Exception):
    """Something the user must look at, in one sentence: what, where, what to do."""


class StoppedError(GraderError):
    """The user has stopped a run, and how far it came."""
