"""The README shows what is tried on the verdicts, and the scripts that try it say what they find."""

import json
import subprocess
import sys

import pytest

from grader.course import PROJECT, Course

sys.path.append(str(PROJECT / "benchmarks"))
import verdicts

README = (PROJECT / "README.md").read_text(encoding="utf-8")
LESSONS = Course(PROJECT).lessons()
LESSON = "initialization"


def run(script, *arguments):
    """A script's exit code, and its JSON or its text."""
    command = [sys.executable, PROJECT / "benchmarks" / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if "--json" in arguments else done.stdout


@pytest.fixture(scope="module")
def row():
    code, (found,) = run("verdicts.py", LESSON, "--sample", 2, "--workers", 2, "--json")
    assert code == 0
    return found


def shown():
    """The README's table, by lesson."""
    table = README.partition("<!-- verdicts -->")[2].partition("<!-- /verdicts -->")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    return lines[0], {line[0]: line[1:] for line in lines[2:]}


def test_a_row_holds_what_is_tried(row):
    folder = Course(PROJECT).lesson(LESSON)
    asked = [exercise for exercise in folder.lesson.exercises if not exercise.is_question]
    assert row["exercises"] == len(asked)
    assert row["hidden_cases"] == sum(len(exercise.hidden_cases) for exercise in asked)
    assert row["mistakes_diagnosed"] == row["mistakes"] == sum(len(exercise.mistakes) for exercise in asked)
    assert row["styles_passing"] == row["styles"] >= 6 * len(asked)
    assert 0 < row["mutants_losing"] == row["mutants"] <= 2 * len(asked)
    assert 0 <= row["told"] <= 1
    assert row["ok"] is True


def test_the_table_reads_as_markdown(row, capsys):
    fields = {name: value for name, value in row.items() if name != "ok"}
    verdicts.print_table([verdicts.Row(**fields)])
    head, rule, line = capsys.readouterr().out.splitlines()
    assert len(head) == len(rule) == len(line)
    assert [cell.strip() for cell in head.strip("|").split("|")] == shown()[0]
    assert [cell.strip() for cell in line.strip("|").split("|")][:3] == [
        LESSON,
        str(row["exercises"]),
        str(row["hidden_cases"]),
    ]


def test_the_readme_shows_every_lesson_with_nothing_missing():
    _, rows = shown()
    assert list(rows) == [folder.name for folder in LESSONS]
    for cells in rows.values():
        for cell in cells[2:5]:
            part, _, whole = cell.partition(" / ")
            assert part == whole or cell == "–"


@pytest.mark.parametrize("folder", LESSONS, ids=lambda folder: folder.name)
def test_the_readme_counts_what_there_is(folder):
    asked = [exercise for exercise in folder.lesson.exercises if not exercise.is_question]
    cells = shown()[1][folder.name]
    assert cells[0] == str(len(asked))
    assert cells[1] == str(sum(len(exercise.hidden_cases) for exercise in asked))
    assert cells[3].split(" / ")[-1] == str(sum(len(exercise.mistakes) for exercise in asked))


def test_false_alarms_are_counted_over_seeds():
    code, found = run("seeds.py", LESSON, "--seeds", 2, "--workers", 1, "--json")
    assert code == 0
    assert (found["exercises"], found["seeds"], found["false_alarms"]) == (4, 2, [])
