"""A class list → the gradebook's students: from Canvas, from Moodle, from nbgrader, or written by hand.

Columns are known by their headers, in several languages and spellings. Nothing is taken away: students who are not in
the list stay, and an empty cell leaves what the gradebook has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nbgrader.api import Gradebook, Student

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.grades import Person, people
from grader.gradebook.opening import open_database
from grader.lms.sheet import Sheet, read

#: What columns may be called: without accents, capitals and whatever is between letters. The first to be found counts.
CALLED: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "studentid", "studentnumber", "username", "userid", "login", "loginid", "sisloginid", "sisuserid"),
        *("idnumber", "matriculationnumber", "benutzername", "anmeldename", "idnummer", "matrikelnummer"),
        *("nomdutilisateur", "numerodidentification", "nombredeusuario", "numerodeid", "nomeutente", "matricola"),
        *("gebruikersnaam", "studentnummer", "学号", "学籍番号", "email"),
    ),
    "first_name": (
        *("firstname", "givenname", "givennames", "forename", "vorname", "prenom", "nombre", "nome", "voornaam"),
    ),
    "last_name": (
        *("lastname", "surname", "familyname", "nachname", "nomdefamille", "nom", "apellido", "apellidos", "cognome"),
        *("sobrenome", "achternaam"),
    ),
    "email": ("email", "emailaddress", "mail"),  # Called otherwise, it is known by what is in it.
    "lms_user_id": ("lmsuserid", "canvasid", "canvasuserid"),
    "name": (
        *("student", "name", "fullname", "studentname", "vollstandigername", "nomcomplet", "nombrecompleto"),
        *("nomecompleto", "naam", "姓名", "氏名"),
    ),
}
#: Canvas puts these into its gradebook beside the students.
NOT_STUDENTS = re.compile(r"\s*points possible|student,\s*test\s*$", re.IGNORECASE)
MOST = 128  # nbgrader's columns hold no more, and PostgreSQL says so.


@dataclass
class Import:
    """What became of a list: sentences for the user, and the lines that were left out, each with its reason."""

    notes: list[str]
    problems: list[str]


def import_roster(
    course: Course, file: Path, columns: Mapping[str, str] | None = None, *, dry_run: bool = False
) -> Import:
    """Enter a list's students into the course's gradebook, in one transaction; doing it again changes nothing.

    Parameters
    ----------
    columns : mapping of str
        Headers by what is under them, of those in ``CALLED``, where that cannot be told. The student id names the
        folders in ``submitted/``: by default it is the column that holds most of the folders there, or of the students
        in the gradebook, or else the one whose header says that it is an id.

    Raises
    ------
    GraderError
        When the file cannot be read, a column does not exist, or none can be an id.
    """
    sheet = read(file)
    with open_database(course) as gradebook:
        before = {person.id: person for person in people(gradebook)}
        places = _columns(sheet, columns or {}, [_folders(course), set(before)])
        found, problems = _people(sheet, places)
        after = {one.id: _merged(before.get(one.id), one) for one in found}
        fresh = after.keys() - before.keys()
        changed = {name for name in after.keys() & before.keys() if after[name] != before[name]}
        if not dry_run:
            _write(gradebook, [after[name] for name in after if name in fresh | changed])
    taken = [f'{name.replace("_", " ")}: "{sheet.header[place]}"' for name, place in places.items()]
    would = "would be " if dry_run else ""
    same = len(after) - len(fresh) - len(changed)
    notes = [f"Columns: {', '.join(taken)}."]
    notes.append(f"{len(fresh)} {would}added, {len(changed)} {would}changed, {same} as they were.")
    if rest := sorted(before.keys() - after.keys()):
        notes.append(f"In the gradebook, but not in the list: {', '.join(rest)}.")
    return Import(notes, problems)


def _columns(sheet: Sheet, named: Mapping[str, str], known: Iterable[set[str]]) -> dict[str, int]:
    """Where what is, of that which the list has; always with an id."""
    for name, header in named.items():
        if name not in CALLED:
            raise GraderError(f'A column can be named for {", ".join(CALLED)}, not for "{name}".')
        if header not in sheet.header:
            raise GraderError(f'{sheet.place} has no column "{header}"; it has {", ".join(sheet.header)}.')
    plain = [_plain(header) for header in sheet.header]
    if {"id", "section", "sisloginid"} <= set(plain):
        plain[plain.index("id")] = "canvasid"
    called = {
        name: next((plain.index(word) for word in words if word in plain), None) for name, words in CALLED.items()
    }
    if called["email"] is None:
        called["email"] = _addresses(sheet)
    called |= {name: sheet.header.index(header) for name, header in named.items()}
    if "id" not in named:
        called["id"] = _id_column(sheet, plain, known, called["email"])
    if called["first_name"] is not None and called["last_name"] is None:
        called["last_name"] = called["name"]  # As in "Name, Vorname".
    if called["last_name"] is not None:
        called["name"] = None
    return {name: place for name, place in called.items() if place is not None}


def _id_column(sheet: Sheet, plain: list[str], known: Iterable[set[str]], addresses: int | None) -> int:
    rows = _rows(sheet)
    called = [
        plain.index(word) for word in CALLED["id"] if word in plain and any(sheet.column(plain.index(word), rows))
    ]
    for ids in known:
        counts = [len(ids & set(sheet.column(place, rows))) for place in range(sheet.width)]
        best = [place for place, count in enumerate(counts) if count == max(counts) > 0]
        if best:
            return next((place for place in called if place in best), best[0])
    if called:
        return called[0]
    if addresses is None:
        raise GraderError(
            f"{sheet.place}: none of its columns ({', '.join(sheet.header)}) is called as an id would be; "
            'name the one whose values name the folders in submitted/ with --column "id=…".'
        )
    return addresses


def _people(sheet: Sheet, columns: dict[str, int]) -> tuple[list[Person], list[str]]:
    found: dict[str, tuple[int, Person]] = {}
    problems = []
    for row in _rows(sheet):
        if not any(sheet.value(row, place) for place in columns.values()):
            continue
        where, person = f"{sheet.place}, line {sheet.line(row)}", _person(sheet, row, columns)
        problem = _problem(sheet, row, columns, person)
        if problem:
            problems.append(f"{where}: {problem}")
        elif person.id not in found:
            found[person.id] = (sheet.line(row), person)
        elif found[person.id][1] != person:
            problems.append(
                f'{where}: "{person.id}" is on line {found[person.id][0]} too, with other names or addresses.'
            )
    return [person for _, person in found.values()], problems


def _problem(sheet: Sheet, row: int, columns: dict[str, int], person: Person) -> str:
    surplus = [cell for cell in sheet.rows[row].cells[sheet.width :] if cell.strip()]
    if surplus:
        return f"it has more cells than the header; is there a {sheet.delimiter!r} in one, without quotation marks?"
    if not person.id:
        return f'there is nothing under "{sheet.header[columns["id"]]}".'
    if set(person.id) & set("/+") or person.id.startswith(".") or not person.id.isprintable():
        return f'"{person.id}" cannot be the name of a folder in submitted/.'
    long = [name for name, value in asdict(person).items() if len(value) > MOST]
    return f"{long[0]} has more than {MOST} letters." if long else ""


def _person(sheet: Sheet, row: int, columns: dict[str, int]) -> Person:
    values = {name: sheet.value(row, place).strip() for name, place in columns.items()}
    name = values.pop("name", "")
    if name and name != values["id"]:
        values["first_name"], values["last_name"] = _split_name(name)
    return Person(**values)


def _split_name(name: str) -> tuple[str, str]:
    """First and last name of "Last, First" or "First Last"; a single word is a last name."""
    name = " ".join(name.split())
    last, comma, first = name.partition(", ")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first, last


def _merged(before: Person | None, now: Person) -> Person:
    if before is None:
        return now
    told = {name: value for name, value in asdict(now).items() if value}
    return Person(**{**asdict(before), **told})


def _write(gradebook: Gradebook, changed: list[Person]) -> None:
    try:
        for person in changed:
            values = {name: value or None for name, value in asdict(person).items()}
            gradebook.db.merge(Student(**values))
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise


def _folders(course: Course) -> set[str]:
    """Names of the students who have handed in anything."""
    return {student for folder in course.assignments() for student in course.students(folder.name)}


def _addresses(sheet: Sheet) -> int | None:
    """A column of e-mail addresses, whatever it is called."""
    for place in range(sheet.width):
        filled = [cell for cell in sheet.column(place, _rows(sheet)) if cell]
        if filled and all(re.fullmatch(r"[^@\s]+@[^@\s]+", cell) for cell in filled):
            return place
    return None


def _rows(sheet: Sheet) -> list[int]:
    return [row for row in sheet.body if not NOT_STUDENTS.match(sheet.value(row, 0))]


def _plain(header: str) -> str:
    letters = unicodedata.normalize("NFKD", header.casefold())
    return "".join(sign for sign in letters if sign.isalnum())
