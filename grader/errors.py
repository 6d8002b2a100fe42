"""The one exception a user is meant to read."""


class GraderError(Exception):
    """Something the user must look at, in one sentence: what, where, what to do."""
