"""Whose row is whose: students of the gradebook, and the rows of a file that a learning platform wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.errors import GraderError
from grader.gradebook.grades import Person
from grader.lms.sheet import Sheet

#: What of a student may be in a column, most telling first. A user name is often an e-mail address.
IDENTITIES: dict[str, Callable[[Person], list[str]]] = {
    "student id": lambda person: [person.id],
    "LMS user id": lambda person: [person.lms_user_id],
    "e-mail address": lambda person: [person.email],
}
NAMES: dict[str, Callable[[Person], list[str]]] = {
    "name": lambda person: [person.name, person.sorted_name, f"{person.last_name} {person.first_name}"],
}


@dataclass
class Match:
    """Rows of a file by student id, and how they were found.

    Attributes
    ----------
    doubtful : list of Person
        They share a name, so that nobody can tell whose row is whose.
    """

    column: str = ""
    identity: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    doubtful: list[Person] = field(default_factory=list)


def match(
    sheet: Sheet,
    rows: list[int],
    columns: dict[str, list[str]],
    people: Sequence[Person],
    *,
    by_name: str | None = None,
) -> Match:
    """Find everybody's row by the one column that knows the most of them.

    Parameters
    ----------
    columns : dict of list of str
        By name: what a column says in each of the rows.
    by_name : str, optional
        A column of full names, taken only where the others know less than half as many.

    Raises
    ------
    GraderError
        When no column knows anybody, two know as many but disagree, or two rows are one student's.
    """
    found = [
        _by(identity, IDENTITIES[identity], column, cells, rows, people)
        for column, cells in columns.items()
        for identity in IDENTITIES
    ]
    best = max(found, key=lambda one: len(one.rows), default=Match())
    if by_name:
        named = _by("name", NAMES["name"], by_name, columns[by_name], rows, people)
        best = named if len(named.rows) + len(named.doubtful) > 2 * len(best.rows) else best
    if not best.rows and not best.doubtful:
        known = ", ".join(person.id for person in people[:3])
        raise GraderError(
            f"{sheet.place}: nobody in it is known: none of the columns {_listed(columns)} holds an id, LMS user id or "
            f"e-mail address of a student of the gradebook (there: {known or 'nobody'}); "
            'enter them with "grader students import".'
        )
    if best.identity != "name":
        _require_agreement(sheet, best, found)
        _require_single(sheet, best, columns[best.column], rows)
    return best


def _by(
    identity: str,
    keys: Callable[[Person], list[str]],
    column: str,
    cells: list[str],
    rows: list[int],
    people: Sequence[Person],
) -> Match:
    places = defaultdict(set)
    for row, cell in zip(rows, cells, strict=True):
        places[_plain(cell)].add(row)
    owners = Counter(key for person in people for key in {_plain(key) for key in keys(person)})
    result = Match(column, identity)
    for person in people:
        mine = {key for key in map(_plain, keys(person)) if key in places and key}
        at = set().union(*(places[key] for key in mine))
        if any(owners[key] > 1 for key in mine) or (identity == "name" and len(at) > 1):
            result.doubtful.append(person)
        elif at:
            result.rows[person.id] = min(at)
    return result


def _require_agreement(sheet: Sheet, best: Match, found: list[Match]) -> None:
    """Two columns that know as many students, but each in another row: no telling which of them counts."""
    for other in found:
        if len(other.rows) == len(best.rows) and other.rows != best.rows and other.column != best.column:
            raise GraderError(
                f'{sheet.place}: "{best.column}" and "{other.column}" know as many students, but not the same ones; '
                "say with --match which of the two columns counts."
            )


def _require_single(sheet: Sheet, found: Match, cells: list[str], rows: list[int]) -> None:
    """Two rows with one student's id: a file that was put together by hand, and whose row is meant nobody knows."""
    lines = defaultdict(list)
    for row, cell in zip(rows, cells, strict=True):
        lines[_plain(cell)].append(str(sheet.line(row)))
    values = dict(zip(rows, map(_plain, cells), strict=True))
    for student, row in found.rows.items():
        same = lines[values[row]]
        if len(same) > 1:
            raise GraderError(
                f'{sheet.place}: lines {" and ".join(same)} have the same "{found.column}", that of {student}; '
                "leave one of them in the file."
            )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _listed(names: dict[str, list[str]]) -> str:
    return ", ".join(f'"{name}"' for name in names)
