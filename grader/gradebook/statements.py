"""The statements that the gradebook is read and written with: nbgrader's tables, column by column."""

from __future__ import annotations

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Notebook,
    SourceCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Boolean, Float, bindparam, case, func, or_, select, update

ASSIGNMENT, PART, STUDENT = Assignment.__table__, Notebook.__table__, Student.__table__
SUBMISSION, NOTEBOOK = SubmittedAssignment.__table__, SubmittedNotebook.__table__
GRADE, COMMENT, SOURCE = Grade.__table__, Comment.__table__, SourceCell.__table__
#: Kinds of cells for which nbgrader keeps a grade or a comment.
GRADED, COMMENTED = ("GradeCell", "TaskCell"), ("SolutionCell", "TaskCell")
NO_RESPONSE = "No response."
ROWS = (
    select(
        PART.c.name,
        SUBMISSION.c.id,
        NOTEBOOK.c.id,
        SUBMISSION.c.timestamp,
        SUBMISSION.c.extension,
        ASSIGNMENT.c.duedate,
        NOTEBOOK.c.late_submission_penalty,
    )
    .join_from(SUBMISSION, NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
    .join(PART, PART.c.id == NOTEBOOK.c.notebook_id)
    .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMISSION.c.assignment_id)
    .where(SUBMISSION.c.assignment_id == bindparam("assignment"))
)
FIND = ROWS.where(SUBMISSION.c.student_id == bindparam("student"))
SCORE = select(func.coalesce(func.sum(Grade.score), 0.0)).where(Grade.notebook_id == bindparam("notebook"))
CHECKSUMS = (
    select(SOURCE.c.name, SOURCE.c.checksum)
    .join_from(SOURCE, PART, PART.c.id == SOURCE.c.notebook_id)
    .join(ASSIGNMENT, ASSIGNMENT.c.id == PART.c.assignment_id)
    .where(ASSIGNMENT.c.name == bindparam("assignment"), PART.c.name == bindparam("notebook"))
)
SET_GRADE = (
    update(GRADE)
    .where(GRADE.c.notebook_id == bindparam("notebook"), GRADE.c.cell_id == bindparam("cell"))
    .values(
        auto_score=bindparam("score"),
        needs_manual_grade=or_(bindparam("by_hand", type_=Boolean), GRADE.c.manual_score.is_not(None)),
    )
)
NEEDS_A_LOOK = case(
    (GRADE.c.manual_score.is_(None), bindparam("written", type_=Boolean)),
    else_=or_(bindparam("changed", type_=Boolean), GRADE.c.needs_manual_grade),
)
SET_FREE_GRADE = (
    update(GRADE)
    .where(GRADE.c.notebook_id == bindparam("notebook"), GRADE.c.cell_id == bindparam("cell"))
    .values(
        auto_score=bindparam("score", type_=Float),
        needs_manual_grade=or_(bindparam("by_hand", type_=Boolean), NEEDS_A_LOOK),
    )
)
SET_COMMENT = (
    update(COMMENT)
    .where(COMMENT.c.notebook_id == bindparam("notebook"), COMMENT.c.cell_id == bindparam("cell"))
    .values(auto_comment=bindparam("text"))
)
