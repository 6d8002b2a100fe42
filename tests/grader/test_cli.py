"""The command line: what scripts outside rely on, exit codes, and errors of one sentence."""

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from grader.authoring.build import build
from grader.authoring.cells import exercise_of
from grader.cli import main
from grader.course import PROJECT
from grader.judging.verdict import Outcome
from grader.reports.feedback import LABELS

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
GRADER = Path(sys.executable).with_name("grader")

#: The answers that have gone round for years, in the style of the course they come from.
WELL_KNOWN = {
    "initialize_parameters_zeros": """
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)            # number of layers in the network

    for l in range(1, L):
        ### START CODE HERE ### (≈ 2 lines of code)
        parameters['W' + str(l)] = np.zeros((layers_dims[l], layers_dims[l-1]))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###
    return parameters
""",
    "initialize_parameters_random": """
def initialize_parameters_random(layers_dims):
    np.random.seed(3)               # This seed makes sure your "random" numbers will be the as ours
    parameters = {}
    L = len(layers_dims)            # integer representing the number of layers

    for l in range(1, L):
        ### START CODE HERE ### (≈ 2 lines of code)
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1])*10
        parameters['b' + str(l)] = np.zeros((layers_dims[l],1))
        ### END CODE HERE ###

    return parameters
""",
    "initialize_parameters_he": """
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1 # integer representing the number of layers

    for l in range(1, L + 1):
        ### START CODE HERE ### (≈ 2 lines of code)
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * np.sqrt(2./layers_dims[l-1])
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
        ### END CODE HERE ###

    return parameters
""",
    "initialize_parameters_xavier": """
def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1

    for l in range(1, L + 1):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l-1]) * np.sqrt(1./layers_dims[l-1])
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))

    return parameters
""",
}


def test_score_prints_what_scripts_rely_on(tiny, sandbox, run_cli):
    files = [NOTEBOOKS / f"{name}.ipynb" for name in ("solved", "partly_right", "untouched")]
    code, out, err = run_cli("score", "tiny", *files, "--json", cwd=tiny.root)
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert [row["file"] for row in rows] == [str(file) for file in files]
    for row in rows:
        assert {"file", "lesson", "score", "max_score", "exercises"} <= set(row)
        assert (row["lesson"], row["max_score"]) == ("tiny", 100)
        assert [part["name"] for part in row["exercises"]] == ["double", "column_means"]
        for part in row["exercises"]:
            assert set(part) == {"name", "outcome", "score", "max_score", "message", "mistake"}
            assert part["outcome"] in set(Outcome)
            assert part["message"]
        assert sum(part["score"] for part in row["exercises"]) == row["score"]
    solved, partly, untouched = rows
    assert (solved["score"], partly["score"], untouched["score"]) == (100, 90, 0)
    assert partly["exercises"][0]["mistake"] == "negative ignored"
    assert partly["exercises"][1]["mistake"] is None
    assert {part["outcome"] for part in untouched["exercises"]} == {"unattempted"}


def test_score_goes_on_after_files_that_cannot_be_read(tiny, sandbox, run_cli, tmp_path):
    files = [tmp_path / "gone.ipynb", NOTEBOOKS / "invalid_json.ipynb", tmp_path, NOTEBOOKS / "syntax_error.ipynb"]
    code, out, err = run_cli("score", "tiny", *files, "--json", cwd=tiny.root)
    assert code == 1
    rows = json.loads(out)
    assert [row["score"] for row in rows] == [0, 0, 0, 60]
    assert {part["outcome"] for row in rows[:3] for part in row["exercises"]} == {"missing"}
    lines = err.splitlines()
    assert len(lines) == 3
    assert lines[0] == f"{files[0]}: The file cannot be read: No such file or directory."
    assert lines[1].startswith(f"{files[1]}: The file is not a notebook;")
    assert lines[2].startswith(f"{files[2]}: The file cannot be read: Is a directory")

    code, out, err = run_cli("score", "tiny", files[1], NOTEBOOKS / "missing_cell.ipynb", cwd=tiny.root)
    assert code == 1
    assert f"{NOTEBOOKS / 'missing_cell.ipynb'}: 60 of 100 points" in out
    assert "column_means: Agrees with the reference" in out


def test_score_shows_file_names_as_they_are(tiny, run_cli, sandbox, tmp_path):
    file = tmp_path / "[bold]mine[l].ipynb"
    file.write_bytes((NOTEBOOKS / "invalid_json.ipynb").read_bytes())
    _, out, err = run_cli("score", "tiny", file, cwd=tiny.root)
    assert str(file) in out
    assert str(file) in err


def test_well_known_answers_score_full_marks(sandbox, run_cli, tmp_path):
    notebook = nbformat.read(PROJECT / "release/initialization/initialization.ipynb", as_version=4)
    pasted = set()
    for cell in notebook.cells:
        name = exercise_of(cell.source) if cell.cell_type == "code" else None
        if name in WELL_KNOWN:
            cell.source = WELL_KNOWN[name]
            pasted.add(name)
    assert pasted == set(WELL_KNOWN)
    file = tmp_path / "pasted.ipynb"
    nbformat.write(notebook, file)
    code, out, _ = run_cli("score", "initialization", file, "--json", cwd=tmp_path)
    assert code == 0
    (row,) = json.loads(out)
    scores = {part["name"]: part for part in row["exercises"]}
    for name in WELL_KNOWN:
        assert scores[name]["outcome"] == "passed", scores[name]
        assert scores[name]["score"] == scores[name]["max_score"]


@pytest.mark.parametrize("name", ["answers.py", "my answers (2).PY", "[bold]größe.py"])
def test_score_takes_a_file_of_functions_from_anywhere(tiny, sandbox, run_cli, tmp_path, name):
    file = tmp_path / name
    file.write_text("def double(x):\n    return 3 * x\n\n\ncolumn_means = lambda X: X.mean(axis=0, keepdims=True)\n")
    code, out, err = run_cli("score", "tiny", file, "--json", cwd=tiny.root)
    assert (code, err) == (0, "")
    (row,) = json.loads(out)
    assert (row["file"], row["score"]) == (str(file), 60)
    double, means = row["exercises"]
    assert (double["outcome"], means["outcome"]) == ("failed", "passed")
    assert "Clue: The wrong values are the right ones, all of them times the same factor." in double["message"]


def test_score_says_why_a_file_of_functions_is_none_and_goes_on(tiny, sandbox, run_cli, tmp_path):
    contents = {
        "broken.py": b"def double(x:\n",
        "latin.py": b"# gr\xfcn\n",
        "empty.py": b"",
        "right.py": b"double = lambda x: 2 * x",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    code, out, err = run_cli("score", "tiny", *(tmp_path / name for name in contents), "--json", cwd=tiny.root)
    assert code == 1
    assert [row["score"] for row in json.loads(out)] == [0, 0, 0, 40]
    assert err.splitlines() == [
        f"{tmp_path / 'broken.py'}: Line 1 is no Python ('(' was never closed); mend it and try again.",
        f"{tmp_path / 'latin.py'}: The file is no Python source in UTF-8; save it as such and try again.",
    ]


def test_verify_mutants_tells_how_many_lose(tiny, run_cli):
    code, out, err = run_cli("verify", "tiny", "--mutants", "--sample", 2, cwd=tiny.root)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"kept    tiny/{name}: every mutant of the solution loses points: 2 lose, 0 are recorded as equivalent"
        for name in ("double", "column_means")
    ]


def test_verify_mutants_names_a_broken_promise(own_course, run_cli):
    folder = own_course.lesson("tiny")
    changes = '["twice = x + x → twice = x * x"]'
    (folder.text.parent / "equivalents.toml").write_text(f'[[double]]\nreason = "so"\nchanges = {changes}\n')
    code, out, err = run_cli("verify", "tiny", "--mutants", "--json", cwd=own_course.root)
    reason = "recorded as equivalent, but it loses: twice = x + x → twice = x * x"
    assert (code, err) == (1, f"1 of 4 promises are broken, the first: {reason}.\n")
    broken = [row for row in json.loads(out) if not row["kept"]]
    assert [(row["exercise"], row["reason"]) for row in broken] == [("double", reason)]


def test_verify_mutants_without_cosmic_ray(tiny, run_cli, monkeypatch):
    for module in ("cosmic_ray", "cosmic_ray.mutating"):
        monkeypatch.setitem(sys.modules, module, None)
    code, out, err = run_cli("verify", "tiny", "--mutants", cwd=tiny.root)
    assert (code, out, err) == (1, "", "Mutants need cosmic-ray; install it with: pip install '.[mutants]'.\n")


def test_verify_mutants_with_a_record_that_is_none(own_course, run_cli):
    record = own_course.lesson("tiny").text.parent / "equivalents.toml"
    record.write_text("[[double]]\nchanges = []\n")
    code, out, err = run_cli("verify", "--mutants", cwd=own_course.root)
    assert (code, out) == (1, "")
    assert err == f"{record} is no record of equivalent mutants: an entry of double gives no reason.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["verify", "tiny", "--sample", "3"], 2, "--sample goes with --mutants."),
        (["verify", "tiny", "--mutants", "--sample", "0"], 2, "Invalid value"),
        (["score", "nonsense", "x.ipynb"], 1, 'There is no lesson called "nonsense"'),
        (["autograde", "nonsense"], 1, "known lessons: tiny"),
        (["build", "nonsense"], 1, 'There is no lesson called "nonsense"'),
        (["report", "tiny"], 1, 'run "grader autograde tiny" first.'),
        (["feedback", "tiny"], 1, 'run "grader autograde tiny" first.'),
        (["autograde", "tiny"], 1, 'No submissions match "*"'),
        (["autograde", "tiny", "--course", "/nowhere"], 1, "There is no course folder /nowhere"),
        (["score", "tiny"], 2, "Missing argument"),
        (["autograde", "tiny", "--workers", "0"], 2, "Invalid value"),
        (["nonsense"], 2, "No such command"),
        (["score", "--nonsense"], 2, "No such option"),
    ],
)
def test_errors(arguments, code, words, own_course, sandbox, run_cli):
    found, out, err = run_cli(*arguments, cwd=own_course.root)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err
    if code == 1:
        assert err.count("\n") == 1
        assert err.rstrip().endswith(".")


def test_build_check_names_what_is_not_current(own_course, run_cli):
    folder = own_course.lesson("tiny")
    code, out, err = run_cli("build", "--check", cwd=own_course.root)
    assert (code, out, err) == (0, "current: tiny\n", "")
    folder.text.write_text(folder.text.read_text(encoding="utf-8") + "\n# One more word.\n", encoding="utf-8")
    before = folder.source.read_bytes()
    code, out, err = run_cli("build", "tiny", "--check", cwd=own_course.root)
    assert (code, out) == (1, f"not current: {folder.source}: {folder.text} has changed (end)\n")
    assert (
        err
        == '1 built file(s) are not current; run "grader build", or "grader pull" for what was edited in a notebook.\n'
    )
    assert folder.source.read_bytes() == before
    code, out, _ = run_cli("build", cwd=own_course.root)
    assert (code, out) == (0, f"wrote: {folder.source}\n")
    assert build(folder) == []


def test_the_build_is_the_same_everywhere(own_course, tiny):
    theirs, ours = own_course.lesson("tiny"), tiny.lesson("tiny")
    theirs.source.unlink()
    theirs.public_cases.unlink()
    assert build(theirs) == [theirs.source, theirs.public_cases]
    assert theirs.source.read_bytes() == ours.source.read_bytes()
    assert theirs.public_cases.read_bytes() == ours.public_cases.read_bytes()


def test_autograde_feedback_and_report(own_course, hand_in, sandbox, run_cli):
    course = own_course
    hand_in(course, "ann", "partly_right")
    hand_in(course, "bob", "invalid_json")
    code, out, err = run_cli("autograde", "tiny", "--json", "--workers", "1", cwd=course.root)
    assert (code, err) == (0, "")
    rows = {row["student"]: row for row in json.loads(out)}
    assert {student: row["score"] for student, row in rows.items()} == {"ann": 90, "bob": 0}
    assert rows["bob"]["problem"]
    assert {"lesson", "score", "max_score", "exercises", "unchanged"} <= set(rows["ann"])

    code, out, _ = run_cli("autograde", "tiny", "--student", "a*", "--json", "--course", course.root, cwd="/")
    assert [(row["student"], row["unchanged"]) for row in json.loads(out)] == [("ann", True)]

    code, out, _ = run_cli("report", "tiny", cwd=course.root)
    assert code == 0
    assert "negative ignored" in out
    page, table = course.root / "reports" / "tiny.html", course.root / "reports" / "tiny.csv"
    assert out.endswith(f"wrote: {page}\nwrote: {table}\n")
    assert "negative ignored" in page.read_text(encoding="utf-8")
    assert table.read_text(encoding="utf-8-sig").splitlines()[1].startswith("ann,,graded,90,100,")
    code, out, _ = run_cli("feedback", "tiny", "--student", "bob", cwd=course.root)
    assert code == 0
    assert out == f"wrote 1 pages, the first: {course.root}/feedback/bob/tiny/tiny.html\n"
    assert not (course.root / "feedback" / "ann").exists()
    code, _, err = run_cli("feedback", "tiny", "--student", "zoe", cwd=course.root)
    assert (code, err.count("\n")) == (1, 1)


def test_the_report_goes_where_it_is_wanted_and_says_where_it_cannot_go(graded, run_cli, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(graded.root, course)
    page, table = tmp_path / "a place" / "class.html", tmp_path / "marks.txt"
    code, out, _ = run_cli(
        "report", "tiny", "--to", "a place/class.html", "--csv", table, "--course", course, cwd=tmp_path
    )
    assert (code, out.splitlines()[-2:]) == (0, [f"wrote: {page}", f"wrote: {table}"])
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert table.read_text(encoding="utf-8-sig").startswith("student,name,state,")
    assert not (course / "reports").exists()
    for arguments, words in (
        (["--to", tmp_path], f"{tmp_path} cannot be written (Is a directory); name another file with --to or --csv."),
        (["--csv", table / "x.csv"], f"{table}/x.csv cannot be written ("),
        (["--to", "same.csv"], "cannot both be"),
        (["--to", page, "--csv", page], f"The page and the table cannot both be {page}; name two files"),
    ):
        code, _, err = run_cli("report", "tiny", *arguments, cwd=course)
        assert (code, err.count("\n")) == (1, 1)
        assert words in err
    code, _, err = run_cli("report", "nonsense", cwd=course)
    assert (code, err.count("\n")) == (1, 1)


def test_the_installed_command_is_the_same(tiny):
    result = subprocess.run(
        [GRADER, "build", "nonsense"], cwd=tiny.root, capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith('There is no lesson called "nonsense"')
    assert result.stderr.count("\n") == 1


def test_demo_end_to_end(sandbox, run_cli, tmp_path):
    course = tmp_path / "a course"
    code, out, err = run_cli("demo", "--students", 6, "--course", course, "--workers", 2, cwd=tmp_path)
    assert code == 0, err
    pages = sorted(course.glob("feedback/*/initialization/initialization.html"))
    assert len(pages) == 6
    notebooks = sorted(course.glob("autograded/*/initialization/initialization.ipynb"))
    verdicts = {
        path.parts[-3].split("-", 1)[1]: nbformat.read(path, as_version=4).metadata.grader.verdict for path in notebooks
    }
    assert verdicts["right"].score == verdicts["right"].max_score
    assert verdicts["untouched"].score == 0
    assert 0 < verdicts["partly-right"].score < verdicts["right"].score
    assert "timeout" in {part.outcome for part in verdicts["loops"].exercises}
    assert "killed" in {part.outcome for part in verdicts["stops-python"].exercises}
    for student in verdicts:
        assert student in out
    report = course / "reports" / "initialization.html"
    for path in (course / "gradebook.db", course / "release" / "initialization", pages[0], report):
        assert str(path) in out
        assert path.exists()
    assert not list((course / "release").rglob("reference*"))
    assert LABELS[Outcome.TIMEOUT] in next(page for page in pages if "loops" in str(page)).read_text(encoding="utf-8")


def test_demo_spares_folders_that_are_none(run_cli, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    code, out, err = run_cli("demo", "--course", tmp_path, cwd=tmp_path)
    assert (code, out) == (1, "")
    assert err == f"{tmp_path} exists and is no demonstration; name another folder with --course.\n"
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_connection_that_breaks_off_is_told_without_a_traceback(monkeypatch):
    logging.getLogger("sqlalchemy.pool").setLevel(logging.NOTSET)
    monkeypatch.setattr(sys, "argv", ["grader", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert not logging.getLogger("sqlalchemy.pool.impl.QueuePool").isEnabledFor(logging.ERROR)
