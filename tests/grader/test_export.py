"""Grades on their way out: into files as Canvas and Moodle write them, and into plain tables."""

import csv
import datetime
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader.course import Course
from grader.errors import GraderError
from grader.gradebook.opening import open_database, open_gradebook
from grader.judging.verdict import ExerciseVerdict, Outcome, Verdict
from grader.lms import sheet as sheets
from grader.lms.export import COLUMNS, Request, export
from grader.lms.filling import decimals

DUE = datetime.datetime(2030, 1, 10, 12)
LATE = "c.LatePenalty.per_day = 0.1"
#: id, first and last name, e-mail address, Canvas' number, points for "double" (of 40; None: nothing handed in).
CLASS = [
    ("ann", "Ann", "Lee", "ann@x.org", "501", 10.0),
    ("ann2", "Ann", "Lee", "ann2@x.org", "502", 40.0),
    ("zoe", "Zoë", 'O"Neil, jr.', "zoe@x.org", "503", 33.335),
    ("li", "明", "李", "li@x.org", "504", 0.0),
    ("=cmd", "=1+1", "@Evil", "-e@x.org", "505", 20.0),
    ("late", "Late", "Riser", "late@x.org", "506", 40.0),
    ("none", "Non", "Êtes", "none@x.org", "507", None),
]
HOSTILE = 'f("<b>&")\nreturned =1+1; "x"'

DOWNLOADS = Path(__file__).parent.parent / "downloads"
#: Files as the platforms write them; headers of worksheets in some languages.
CANVAS = (DOWNLOADS / "canvas.csv").read_text(encoding="utf-8")
MOODLE = (DOWNLOADS / "moodle.csv").read_text(encoding="utf-8")
HEADERS = {
    language: header
    for language, *header in csv.reader((DOWNLOADS / "moodle_headers.csv").read_text(encoding="utf-8").splitlines())
}


def verdict(double):
    outcome = Outcome.PASSED if double == 40 else Outcome.FAILED
    return Verdict(
        "tiny",
        (
            ExerciseVerdict("double", outcome, double, 40.0, HOSTILE),
            ExerciseVerdict("column_means", Outcome.PASSED, 60.0, 60.0, "Right."),
        ),
    )


@pytest.fixture(scope="module")
def template_course(_tiny_with_gradebook, tmp_path_factory):
    root = tmp_path_factory.mktemp("exported") / "course"
    shutil.copytree(_tiny_with_gradebook, root)
    config = root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{LATE}\n")
    course = Course(root)
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate=f"{DUE} UTC")
        for name, first, last, email, number, _ in CLASS:
            gradebook.add_student(name, first_name=first, last_name=last, email=email, lms_user_id=number)
    with open_gradebook(course, course.lesson("tiny")) as gradebook:
        for name, *_, double in CLASS:
            if double is not None:
                gradebook.save(name, verdict(double), DUE + datetime.timedelta(hours=1 if name == "late" else -1))
    with Gradebook(course.directory.db_url) as gradebook:
        grade = gradebook.find_grade("check-double", "tiny", "tiny", "li")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 12.5, 1.625, True
        gradebook.find_comment("double", "tiny", "tiny", "li").manual_comment = "See <me>.\nSoon."
        gradebook.db.commit()
    return course


#: 60 for "column_means" and what they have for "double": 12.5 by hand and 1.625 extra for "li"; "late" lost 10.
USERS = {"1": "ann", "2": "ann2", "3": "zoe", "4": "li", "5": "=cmd", "7": "none"}
SCORES = {"ann": "70.00", "ann2": "100.00", "zoe": "93.34", "li": "74.13", "=cmd": "80.00", "late": "90.00"}


@pytest.fixture
def course(template_course, tmp_path):
    shutil.copytree(template_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def exported(course, tmp_path):
    """Export; gives the file's bytes and what was said."""

    def run(format_, content=None, **options):
        template = None
        if content is not None:
            template = tmp_path / "downloaded.csv"
            template.write_bytes(content if isinstance(content, bytes) else content.encode())
        request = Request(format_, template=template, **{"to": tmp_path / "out.csv", **options})
        with open_database(course) as gradebook:
            place, notes = export(gradebook, course, request)
        return place.read_bytes(), "\n".join(notes)

    return run


def table(content, delimiter=","):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


# --- Canvas ---------------------------------------------------------------------------------------------------


def test_canvas_gets_its_file_back_with_grades_and_nothing_else_changed(exported):
    content, said = exported("canvas", CANVAS)
    expected = (
        CANVAS.replace('"late, again",,7.00', '"late, again",70.00,7.00')
        .replace("ann2,S1,,3.00", "ann2,S1,,100.00")
        .replace("LI,S1,,,", "LI,S1,,74.13,")
        .replace("=cmd,S1,,,", "=cmd,S1,,80.00,")
    )
    assert content.decode() == expected
    assert 'found by "SIS Login ID", which holds the student id' in said
    assert "Graded, but not in the file: late." in said
    assert "left alone, as Canvas has them as excused: zoe." in said
    assert "tiny: no grade for Êtes, Non, Guest, A; --zeros" in said
    assert "still to be graded by hand: li." in said
    assert exported("canvas", content)[0] == content


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda text: text.replace(",SIS User ID,SIS Login ID", ",SIS Login ID").replace(",A-", ",")
         .replace("508,,", "508,").replace("599,,", "599,").replace(",,,,,,Manual", ",,,,,Manual")
         .replace("Possible,,,,,,", "Possible,,,,,"), "ID"),
        (lambda text: text.replace(",ann,", ",ann@x.org,").replace(",ann2,", ",ann2@x.org,"), "ID"),
        (lambda text: re.sub(r"A-(\d)", lambda found: USERS[found[1]], text)
         .replace("1,ann,ann", "1,ann,u1").replace("2,ann2,ann2", "2,ann2,u2"), "SIS User ID"),
    ],
    ids=["without SIS ids", "addresses for two", "user ids"],
)  # fmt: skip
def test_canvas_students_are_found_by_the_column_that_knows_the_most(exported, change, column):
    content, said = exported("canvas", change(CANVAS))
    rows = {row[1]: row for row in table(content)}
    place = rows["ID"].index("tiny (4711)")
    assert f'found by "{column}"' in said
    assert [rows[number][place] for number in ("501", "502", "504", "505")] == ["70.00", "100.00", "74.13", "80.00"]


def test_canvas_in_a_country_of_semicolons_and_decimal_commas(exported):
    text = re.sub(r"(\d+)\.(\d\d)\b", r"\1,\2", CANVAS.replace(", ", "~").replace(",", ";").replace("~", ", "))
    content, _ = exported("canvas", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert content.startswith(b"\xef\xbb\xbfStudent;ID;")
    assert content.count(b"\r\n") == content.count(b"\n") == CANVAS.count("\n")
    rows = {row[1]: row for row in table(content, ";")}
    assert [rows[number][6] for number in ("501", "502", "504")] == ["70,00", "100,00", "74,13"]
    assert rows["501"][7] == "7,00"


def test_canvas_with_first_and_last_names_apart(exported):
    lines = ["LastName,FirstName,ID,SIS Login ID,Section,tiny (1)", "    Points Possible,,,,,10.00",
             "Lee,Ann,501,ann,S1,", "Student,Test,599,ann2,S1,"]  # fmt: skip
    content, said = exported("canvas", "\n".join(lines))
    assert content.decode().splitlines() == [*lines[:2], lines[2] + "7.00", lines[3]]
    assert "100 points are 10 in Canvas: every grade is scaled" in said


def test_canvas_columns_by_title_and_by_name(exported):
    by_title = CANVAS.replace("tiny (4711)", "Two Small Functions (4711)")
    assert exported("canvas", by_title)[0].count(b"70.00") == 3
    other = exported("canvas", CANVAS, columns={"tiny": "Other"})[0]
    assert table(other)[3][6:8] == ["", "7.00"]
    assert (
        table(exported("canvas", CANVAS.replace("10.00", "100.00"), columns={"tiny": "Other (12)"})[0])[3][7] == "70.00"
    )
    with pytest.raises(GraderError, match=r'no column for the lesson tiny; its assignments are "Notes", "x \(4711\)"'):
        exported("canvas", CANVAS.replace("tiny", "x"))
    with pytest.raises(GraderError, match="more than one column"):
        exported("canvas", CANVAS.replace("Other", "Tiny"))


def test_canvas_gives_nought_only_when_told_to(exported):
    rows = {row[1]: row for row in table(exported("canvas", CANVAS, zeros=True)[0])}
    assert (rows["507"][6], rows["508"][6], rows["503"][6]) == ("0.00", "", "EX")


def test_canvas_without_a_file_from_there(exported):
    content, said = exported("canvas")
    header, points, *rows = table(content)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tiny"]
    assert points == ["    Points Possible", "", "", "", "", "100.00"]
    assert {row[3].lstrip("'"): row[5] for row in rows} == {**SCORES, "none": ""}
    assert ["'@Evil, =1+1", "505", "", "'=cmd", "", "80.00"] in rows
    assert "--template" in said
    assert exported("canvas", content)[0] == content  # It is one that we fill ourselves.


# --- Moodle ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize(("delimiter", "comma"), [(",", False), (";", True), ("\t", True)])
def test_moodle_in_any_language(exported, language, delimiter, comma):
    rows = [HEADERS[language], *table(MOODLE.encode())[1:]]
    word = {"en": "Participant ", "de": "Teilnehmer/in", "ru": "Участник", "zh": "参与者 "}[language]
    for row in rows[1:]:
        row[0] = row[0].replace("Participant ", word)
        row[5:7] = [cell.replace(".", ",") if comma else cell for cell in row[5:7]]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    content, said = exported("moodle", b"\xef\xbb\xbf" + file.getvalue().encode())
    assert content.startswith(b"\xef\xbb\xbf")
    filled = table(content, delimiter)
    assert [[*row[:5], *row[6:10]] for row in filled] == [[*row[:5], *row[6:10]] for row in rows]
    grades = ["70.00", "100.00", "93.34", "74.13", ""]
    assert [row[5] for row in filled[1:]] == [grade.replace(".", ",") if comma else grade for grade in grades]
    assert filled[0] == rows[0]
    assert filled[5] == rows[5]
    assert "tiny: no grade for None" in said
    assert f'found by "{HEADERS[language][2]}", which holds the student id' in said


def test_moodle_feedback_is_safe_html_that_keeps_what_others_wrote(exported):
    content, _ = exported("moodle", MOODLE)
    texts = [row[10] for row in table(content)[1:]]
    assert texts[3] == (
        "<p>Autograded: 74.125 of 100 points.</p><ul><li><strong>double</strong>: 14.125 of 40 points<br>"
        "f(&quot;&lt;b&gt;&amp;&quot;)<br>returned =1+1; &quot;x&quot;<br>From your grader: "
        "See &lt;me&gt;.<br>Soon.</li>"
        "<li><strong>column_means</strong>: 60 of 60 points<br>Right.</li></ul>"
    )
    assert texts[1].startswith('<p>Well, "tried".</p><p>Autograded: 100 of 100 points.</p><ul>')
    assert texts[4] == ""
    assert exported("moodle", content)[0] == content


def test_moodle_rounds_scales_and_caps(exported):
    content, said = exported("moodle", MOODLE.replace("100.00", "10.00"))
    assert [row[5] for row in table(content)[1:]] == ["7.00", "10.00", "9.33", "7.41", ""]
    assert "100 points are 10 in Moodle" in said
    assert decimals(0.125) == "0.13"


def test_moodle_takes_no_more_than_the_maximum(exported, course):
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.find_grade("check-double", "tiny", "tiny", "ann2").extra_credit = 5
        gradebook.db.commit()
    content, said = exported("moodle", MOODLE)
    assert table(content)[2][5] == "100.00"
    assert "Cut to 100, as Moodle takes no more than its maximum: ann2." in said


def test_moodle_worksheets_with_fewer_and_more_columns(exported):
    rows = table(MOODLE.encode())
    names = [[row[0], row[1], *row[4:10]] for row in rows]
    content, said = exported("moodle", _written(names))
    assert [row[3] for row in table(content)[1:]] == ["", "50.00", "93.34", "74.13", ""]
    assert "which holds the name" in said
    assert "others have the same name: ann, ann2" in said
    assert 'no column for feedback: turn on "Feedback comments"' in said
    more = [[*row[:4], *(["Team"] if row is rows[0] else ["1"]), *row[4:9], "typed 12:30" if row is rows[1] else "",
             *row[9:], "Goals"] for row in rows]  # fmt: skip
    filled = table(exported("moodle", _written(more))[0])
    assert filled[1][6] == "70.00"
    assert filled[1][12].startswith("<p>Autograded")
    assert filled[1][13] == "Goals"
    blind = [[row[0], *row[4:]] for row in rows]
    with pytest.raises(GraderError, match="nobody in it is known"):
        exported("moodle", _written(blind))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("100.00", "Good"), "no column holds the maximum grade"),
        (lambda text: text.replace("Participant 31", "Ann"), "no grading worksheet from Moodle"),
        (lambda text: text.splitlines()[0], "no grading worksheet from Moodle"),
        (lambda text: text.replace(",ann2,ann2@", ",ann,ann@"), "lines 2 and 3 have the same \"ID number\""),
        (lambda text: text.replace("Status", '"Status'), "line 1: quotation marks do not match"),
        (lambda text: text.encode("utf-16-le"), "not in UTF-8"),
        (lambda text: text.replace("李", "é").replace("明", "è").encode("latin-1"), "not in UTF-8"),
        (lambda _: CANVAS, "no grading worksheet from Moodle"),
    ],
)  # fmt: skip
def test_what_is_no_worksheet_is_said_and_nothing_is_written(exported, tmp_path, change, reason):
    with pytest.raises(GraderError, match=reason):
        exported("moodle", change(MOODLE))
    assert not (tmp_path / "out.csv").exists()


def test_moodle_feedback_names_the_outcome(graded, tmp_path):
    worksheet = tmp_path / "sheet.csv"
    worksheet.write_text(
        MOODLE.replace(",ann,", ",partly_right,").replace(",ann2,", ",syntax_error,"), encoding="utf-8"
    )
    with open_database(graded) as gradebook:
        place, _ = export(gradebook, graded, Request("moodle", template=worksheet))
    assert place == tmp_path / "sheet-graded.csv"
    texts = [row[10] for row in table(place.read_bytes())[1:]]
    assert "<strong>double</strong>: Not yet right, 30 of 40 points<br>" in texts[0]
    assert "What does a negative number become?" in texts[0]
    assert "<strong>double</strong>: Stopped with an error, 0 of 40 points" in texts[1]


def _written(rows):
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


# --- Plain tables ---------------------------------------------------------------------------------------------


def test_a_plain_table_has_every_number(exported):
    content, _ = exported("csv")
    rows = {row["student_id"].lstrip("'"): row for row in csv.DictReader(io.StringIO(content.decode(), newline=""))}
    assert list(rows["ann"]) == [*COLUMNS, "double", "column_means"]
    assert {name: row["score"] for name, row in rows.items()} == {**SCORES, "none": "0.00"}
    assert list(rows["late"].values()) == ["tiny", "late", "Riser", "Late", "late@x.org", "2030-01-10 13:00:00",
                                           "100.00", "10.00", "90.00", "100.00", "", "40.00", "60.00"]  # fmt: skip
    assert (rows["li"]["double"], rows["li"]["needs_grading"], rows["li"]["first_name"]) == ("14.13", "yes", "明")
    assert (rows["none"]["submitted"], rows["none"]["max_score"], rows["none"]["double"]) == ("", "100.00", "")
    assert rows["zoe"]["last_name"] == 'O"Neil, jr.'


def test_no_cell_of_a_plain_table_is_a_formula(exported):
    cells = {cell for row in table(exported("csv")[0]) for cell in row}
    assert {"'=cmd", "'@Evil", "'=1+1", "'-e@x.org"} <= cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]


def test_an_export_has_the_penalties_of_now(exported, course):
    with Gradebook(course.directory.db_url) as gradebook:
        gradebook.update_or_create_assignment("tiny", duedate=f"{DUE - datetime.timedelta(days=1)} UTC")
    rows = {row[1]: row for row in table(exported("csv")[0])}
    assert (rows["late"][7], rows["ann"][7]) == ("20.00", "7.00")


# --- What is asked for ----------------------------------------------------------------------------------------


def test_only_some_students(exported):
    assert [row[1] for row in table(exported("csv", students=["ann*"])[0])] == ["student_id", "ann", "ann2"]


@pytest.mark.parametrize(
    ("format_", "content", "options", "reason"),
    [
        ("excel", None, {}, 'no format "excel"; there are canvas, moodle, csv'),
        ("csv", "a,b", {}, "fills no file"),
        ("moodle", None, {}, "download it in the assignment"),
        ("csv", None, {"lessons": ["huge"]}, 'no lesson called "huge"; it has tiny'),
        ("csv", None, {"students": ["nobody"]}, 'No student of the gradebook matches "nobody"'),
        ("canvas", CANVAS, {"columns": {"huge": "x"}}, 'named for "huge"'),
        ("canvas", CANVAS, {"match": "E-mail"}, "it has SIS Login ID, SIS User ID, ID"),
        ("moodle", MOODLE, {"match": "Status?"}, 'it has "Full name"'),
        ("moodle", MOODLE, {"match": "Status"}, "nobody in it is known"),
        ("canvas", MOODLE, {}, "no gradebook from Canvas"),
        ("canvas", "", {}, "holds no table"),
        ("csv", None, {"to": Path("/no/such/folder/grades.csv")}, "cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_said(exported, format_, content, options, reason):
    with pytest.raises(GraderError, match=re.escape(reason)):
        exported(format_, content, **options)


def test_two_columns_that_contradict_each_other(exported):
    text = re.sub(r"\b50(\d),", r"90\1,", CANVAS)
    for number, student in {**USERS, "1": "ann2", "2": "ann"}.items():
        text = text.replace(f"A-{number}", student)
    with pytest.raises(GraderError, match="say with --match"):
        exported("canvas", text)
    rows = {row[1]: row for row in table(exported("canvas", text, match="SIS User ID")[0])}
    assert (rows["901"][6], rows["902"][6]) == ("100.00", "70.00")


def test_the_same_file_is_replaced_only_when_asked_and_right(course, tmp_path, run_cli):
    file = tmp_path / "canvas.csv"
    file.write_text(CANVAS, encoding="utf-8")
    file.chmod(0o640)
    arguments = ("export", "tiny", "--format", "canvas", "--course", course.root, "--template", file)
    code, out, err = run_cli(*arguments)
    assert (code, out.strip()) == (0, f"wrote {tmp_path / 'canvas-graded.csv'}")
    assert "Graded, but not in the file: late." in err
    assert file.read_text(encoding="utf-8") == CANVAS
    code, _, err = run_cli(*arguments, "--to", file, "--column", "tiny=Nothing")
    assert code == 1
    assert 'name one with --column "tiny=…"' in err
    assert file.read_text(encoding="utf-8") == CANVAS
    code, _, _ = run_cli(*arguments, "--to", file)
    assert code == 0
    assert file.read_bytes() == (tmp_path / "canvas-graded.csv").read_bytes()
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["canvas-graded.csv", "canvas.csv", "course"]


def test_nbgraders_own_export(course, tmp_path, exported):
    file = tmp_path / "canvas.csv"
    file.write_text(CANVAS, encoding="utf-8")

    def run(exporter, *arguments):
        command = [Path(sys.executable).with_name("nbgrader"), "export", f"--exporter=grader.exporters.{exporter}"]
        return subprocess.run(
            [*command, *arguments], cwd=course.root, capture_output=True, text=True, timeout=300, check=False
        )

    to = tmp_path / "nb.csv"
    said = run("CanvasExporter", f"--CanvasExporter.template={file}", f"--to={to}", "--assignment=['tiny']")
    assert said.returncode == 0, said.stderr
    assert to.read_bytes() == exported("canvas", CANVAS)[0]
    assert "Graded, but not in the file: late." in said.stderr
    said = run("MoodleExporter", f"--to={tmp_path / 'moodle.csv'}")
    assert said.returncode == 1
    assert "Moodle takes grades only in its own worksheet" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2",
        'a;b\r\n\r\n1;"x\r\ny"\r\n',
        'a,b,c\n"1",,\n',
        "a\tb\r1\t2\r",
        'a,b\n x ,"y""z"\n',
        "id\nann\n\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_is_not_replaced_is_written_as_it_was(text, encoding):
    content = text.encode(encoding)
    assert sheets.Sheet(Path("x.csv"), content).content() == content


def test_replaced_cells_can_be_read_again():
    table_ = sheets.Sheet(Path("x.csv"), b'a,b\n1,2\n"3"\n')
    for row, value in ((1, 'say "x", y\nz'), (2, " ")):
        table_.replace(row, 1, value)
    again = sheets.Sheet(Path("x.csv"), table_.content())
    assert [again.value(row, 1) for row in (1, 2)] == ['say "x", y\nz', " "]
    assert again.line(2) == 4
