"""The exceptions a user is meant to read."""


class GraderError(Exception):
    """Something the user must look at, in one sentence: what, where, what to do."""


class StoppedError(GraderError):
    """The user has stopped a run, and how far it came."""
