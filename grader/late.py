"""What late work costs: a plugin for nbgrader, set up in the course's ``nbgrader_config.py``.

::

    c.LatePenalty.per_day = 0.1        # a tenth of what the work earned, for each day that has begun
    c.LatePenalty.grace_minutes = 15   # the days are counted from here on
    c.LatePenalty.cap = 0.5            # never more than half of it

The gradebook asks it whenever grades are judged, shown or exported; see ``LessonGradebook.penalize``.
"""

from __future__ import annotations

import math
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Enum, Float, TraitError

DAY_SECONDS = 24 * 60 * 60
FRACTION, POINTS = "fraction", "points"


class LatePenalty(LateSubmissionPlugin):
    """So much for each day that has begun; without ``per_day`` it does what nbgrader's ``penalty_method`` says."""

    per_day = Float(0.0, min=0, help="What each day that has begun costs.").tag(config=True)
    unit = Enum(
        (FRACTION, POINTS), FRACTION, help="Of per_day and cap: a fraction of what the work earned, or points."
    ).tag(config=True)
    grace_minutes = Float(0.0, min=0, help="So late costs nothing; the days are counted from here on.").tag(config=True)
    cap = Float(None, min=0, allow_none=True, help="The most that being late costs.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        most = max(self.per_day, self.cap or 0.0)
        if self.unit == FRACTION and most > 1:
            raise TraitError(
                f"LatePenalty cannot take {most:g} times what the work earned: "
                'write a tenth as 0.1, or set c.LatePenalty.unit = "points"'
            )

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points that a submission loses; ``None`` for none.

        Parameters
        ----------
        student_id : str
        score : float
            What the work earned, grades by hand and extra credit counted in.
        total_seconds_late : float
            Seconds between the student's due date, any extension counted in, and the submission.
        """
        if not self.per_day:
            penalty: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return penalty
        late = total_seconds_late - 60 * self.grace_minutes
        if late <= 0:
            return None
        cost = self.per_day * math.ceil(late / DAY_SECONDS)
        if self.cap is not None:
            cost = min(cost, self.cap)
        return round(min(cost * score if self.unit == FRACTION else cost, score), 6)
