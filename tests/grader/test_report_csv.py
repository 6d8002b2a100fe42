"""The class report for spreadsheets: everybody is in it, it reads back, and no cell is a formula."""

import csv
import datetime

import pytest

from grader.reports.class_report import ClassReport
from grader.reports.report_csv import write
from grader.runs.ledger import Move

NOW = datetime.datetime(2026, 3, 14, tzinfo=datetime.UTC)


@pytest.fixture
def read_back(tiny, tmp_path):
    """Writes the table of a report, and reads it as another program would."""

    def read(standings, names=None, absent=(), waiting=(), moves=()):
        lesson = tiny.lesson("tiny")
        report = ClassReport(lesson, names or {}, standings, [*absent], [*waiting], {}, NOW, [*moves], {})
        place = tmp_path / "new" / "table.csv"
        write(report, place)
        with place.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    return read


def test_round_trip(read_back, standing):
    rows = read_back(
        [
            standing("ann", seconds=1.25),
            standing("bob, jr.", ("failed", 12.5, "squared"), ("error", 0, None), penalty=2.5),
        ],
        names={"ann": "Zoë “Z” Müller", "eve": "李 小龍"},
        absent=["eve"],
        waiting=["cem"],
        moves=[
            Move("ann", NOW, {"double": 0.0, "column_means": 60.0}, {"double": 40.0, "column_means": 60.0}),
            Move("bob, jr.", NOW - datetime.timedelta(days=1), {"double": 1.0}, {"double": 12.5}),
        ],
    )
    ann, bob, cem, eve = rows
    assert ann == {
        "student": "ann",
        "name": "Zoë “Z” Müller",
        "state": "graded",
        "score": "100",
        "max_score": "100",
        "late_penalty": "0",
        "needs_grader": "no",
        "seconds": "1.25",
        "score_before": "60",
        "double: score": "40",
        "double: outcome": "passed",
        "double: mistake": "",
        "column_means: score": "60",
        "column_means: outcome": "passed",
        "column_means: mistake": "",
    }
    assert (bob["student"], bob["score"], bob["late_penalty"], bob["score_before"]) == ("bob, jr.", "10", "2.5", "")
    assert (bob["double: mistake"], bob["column_means: outcome"], bob["seconds"]) == ("squared", "error", "")
    assert (cem["student"], cem["state"], cem["score"]) == ("cem", "waiting to be graded", "")
    assert (eve["student"], eve["name"], eve["state"], eve["score"]) == ("eve", "李 小龍", "not handed in", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(read_back, standing, start):
    name = f"{start}cmd|' /C calc'!A0"
    (row, absent) = read_back([standing(name, ("failed", 0, name))], names={name: name}, absent=[f"{name}2"])
    for cell in (row["student"], row["name"], row["double: mistake"], absent["student"]):
        assert cell[0] in "'\ufffd"
        assert cell.endswith(("calc'!A0", "calc'!A02"))
    assert row["score"] == "60"


def test_names_of_any_bytes_can_be_written(read_back, standing):
    (row,) = read_back([standing("ann\udcff\x00")])
    assert row["student"] == "ann\ufffd\ufffd"
