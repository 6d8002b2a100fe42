"""A table in a text file whose cells can be replaced: all others are written back byte for byte.

Python's ``csv`` forgets how a cell was written. Learning platforms, and what their users opened the file with, have
their own habits: semicolons, quotation marks around everything, a byte order mark, one line end or another.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
DELIMITERS = ",;\t"
#: Spreadsheets take a cell that begins so for a formula; see https://owasp.org/www-community/attacks/CSV_Injection.
FORMULA = re.compile(r"\s*[=+\-@\t\r]")


@dataclass
class Row:
    """The cells of a line as they are written, and what ends it; a cell may run over several lines."""

    line: int
    cells: list[str]
    end: str


class Sheet:
    """A delimited file; its first row names the columns."""

    def __init__(self, place: Path, content: bytes) -> None:
        self.place = place
        self._bom = next((bom for bom in BOMS if content.startswith(bom)), b"")
        self._encoding = BOMS.get(self._bom, "utf-8")
        try:
            text = content.removeprefix(self._bom).decode(self._encoding)
        except UnicodeDecodeError:
            raise GraderError(
                f'{place} is not in UTF-8: save it again as "CSV UTF-8" (Excel) or with the character set UTF-8.'
            ) from None
        if not text.strip() or "\0" in text:
            raise GraderError(f"{place} holds no table: it should be a file of comma-separated values (CSV).")
        first = re.sub(r'"[^"]*"', "", text[:100_000]).splitlines()[0]
        self.delimiter = max(DELIMITERS, key=first.count)
        self.rows = _split(text, self.delimiter, place)
        self.header = [_value(cell).strip() for cell in self.rows[0].cells]

    @property
    def width(self) -> int:
        return len(self.header)

    @property
    def body(self) -> list[int]:
        """Numbers of the rows below the header that hold anything."""
        return [number for number, row in enumerate(self.rows) if number and any(map(_value, row.cells))]

    def value(self, row: int, column: int) -> str:
        """What a cell says; nothing where the row is too short."""
        cells = self.rows[row].cells
        return _value(cells[column]) if column < len(cells) else ""

    def column(self, column: int, rows: list[int]) -> list[str]:
        """What the cells of a column say, in these rows."""
        return [self.value(row, column).strip() for row in rows]

    def replace(self, row: int, column: int, value: str) -> None:
        """Let a cell say something else; one that says it already stays as it is written."""
        cells = self.rows[row].cells
        cells += [""] * (column + 1 - len(cells))
        if value != _value(cells[column]):
            quoted = cells[column].startswith('"') or re.search(rf'["\r\n{self.delimiter}]|^\s|\s$', value)
            cells[column] = '"' + value.replace('"', '""') + '"' if quoted else value

    def line(self, row: int) -> int:
        """The line of the file that a row begins on."""
        return self.rows[row].line

    def content(self) -> bytes:
        """The file with its replaced cells."""
        text = "".join(self.delimiter.join(row.cells) + row.end for row in self.rows)
        return self._bom + text.encode(self._encoding)


def read(place: Path) -> Sheet:
    """Read a delimited file.

    Raises
    ------
    GraderError
        When it cannot be read, is not in Unicode, or is no table.
    """
    try:
        return Sheet(place, place.read_bytes())
    except OSError as error:
        raise GraderError(f"{place} cannot be read: {error.strerror}.") from None


def write(place: Path, content: bytes) -> None:
    """Write a file in one go: whoever reads it meanwhile, and whatever happens, finds the old one or the new one.

    Raises
    ------
    GraderError
        When it cannot be written.
    """
    place = place.resolve()
    fresh = place.with_name(f".{place.name}.new")
    try:
        fresh.write_bytes(content)
        if place.exists():
            fresh.chmod(place.stat().st_mode)
        fresh.replace(place)
    except OSError as error:
        raise GraderError(f"{place} cannot be written: {error.strerror}.") from None


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before one that it might."""
    return f"'{text}" if FORMULA.match(text) else text


def _value(cell: str) -> str:
    if not cell.startswith('"'):
        return cell
    return cell[1:-1].replace('""', '"')


def _split(text: str, delimiter: str, place: Path) -> list[Row]:
    field = re.compile(rf'("[^"]*(?:""[^"]*)*"|(?!")[^{delimiter}\r\n]*)({delimiter}|\r\n|\n|\r|\Z)')
    rows: list[Row] = []
    cells: list[str] = []
    position, line, begins = 0, 1, 1
    while position < len(text) or cells:
        found = field.match(text, position)
        if found is None:
            raise GraderError(
                f"{place}, line {line}: quotation marks do not match; those within a cell are to be doubled."
            )
        cells.append(found[1])
        position = found.end()
        line += found[0].count("\n")
        if found[2] != delimiter:
            rows.append(Row(begins, cells, found[2]))
            cells, begins = [], line
    return rows
