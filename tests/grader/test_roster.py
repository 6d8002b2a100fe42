"""Class lists: from Canvas, Moodle, nbgrader or by hand, entered once, with nothing lost."""

import pytest
from nbgrader.api import Gradebook

from grader.errors import GraderError
from grader.gradebook.grades import Person, people
from grader.gradebook.opening import open_database
from grader.gradebook.roster import import_roster
from grader.lms.export import Request, export

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,tiny (12),Current Score
,,,,,Manual Posting,
    Points Possible,,,,,100.00,(read only)
"O'Neil, Ann",501,A-1,ann@x.org,"S1, S2 and S3",,
"Müller-Lüdenscheidt, Bob",502,A-2,bob@x.org,S1,,
"Student, Test",599,,8d1f,S1,,
"""
MOODLE = (
    "\ufeffVorname;Nachname;E-Mail-Adresse;ID-Nummer;Gruppen\r\nÅsa;Öberg;asa@x.org;77;\r\n李;明;li@x.org;78;A;\r\n"
)
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade
Participant 31,Ann van der Lee,ann@x.org,"Submitted for grading - ",,100.00
Participant 32,Плюшкин,pl@x.org,No submission,,100.00
"""
NBGRADER = "id,first_name,last_name,email,lms_user_id\nann,Ann,Lee,ann@x.org,501\nbob,,,,\n"


@pytest.fixture
def roster(own_course, tmp_path):
    """Import a list, as text or bytes, into a course of its own; gives the outcome and who is in the gradebook then."""

    def enter(content, columns=None, **options):
        file = tmp_path / "roster.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        done = import_roster(own_course, file, columns, **options)
        with open_database(own_course) as gradebook:
            return done, people(gradebook)

    return enter


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            CANVAS,
            [
                Person("bob@x.org", "Bob", "Müller-Lüdenscheidt", "bob@x.org", "502"),
                Person("ann@x.org", "Ann", "O'Neil", "ann@x.org", "501"),
            ],
        ),
        (MOODLE, [Person("77", "Åsa", "Öberg", "asa@x.org"), Person("78", "李", "明", "li@x.org")]),
        (
            WORKSHEET,
            [Person("ann@x.org", "Ann van der", "Lee", "ann@x.org"), Person("pl@x.org", "", "Плюшкин", "pl@x.org")],
        ),
        (NBGRADER, [Person("bob"), Person("ann", "Ann", "Lee", "ann@x.org", "501")]),
        ("Matrikelnummer\tName\n0042\t\"Lee, \"\"Ace\"\", Ann\"\n", [Person("0042", '"Ace", Ann', "Lee")]),
        (
            MOODLE[1:].encode("utf-16"),
            [Person("77", "Åsa", "Öberg", "asa@x.org"), Person("78", "李", "明", "li@x.org")],
        ),
        ("id;Name;Vorname\nkm;Kurz Meier;Åke\n", [Person("km", "Åke", "Kurz Meier")]),
        ("Correo;Prénom\nann@x.org;Ann\n", [Person("ann@x.org", "Ann", "", "ann@x.org")]),
    ],
    ids=["canvas", "moodle", "worksheet", "nbgrader", "by hand", "excel", "names apart", "only addresses"],
)  # fmt: skip
def test_lists_of_many_kinds(roster, content, expected):
    done, found = roster(content)
    assert done.problems == []
    assert f"{len(expected)} added, 0 changed, 0 as they were." in done.notes
    assert sorted(found, key=lambda one: one.id) == sorted(expected, key=lambda one: one.id)
    again, same = roster(content)
    assert f"0 added, 0 changed, {len(expected)} as they were." in again.notes
    assert same == found


def test_nothing_is_lost(roster, own_course):
    roster(NBGRADER)
    with Gradebook(own_course.directory.db_url) as gradebook, gradebook.db.no_autoflush:
        gradebook.add_submission("tiny", "ann")
    done, found = roster("id,first_name,last_name,email\nann,Anne,,new@x.org\ncid,C,Id,\n")
    assert found == [Person("bob"), Person("cid", "C", "Id"), Person("ann", "Anne", "Lee", "new@x.org", "501")]
    assert done.notes[1:] == ["1 added, 1 changed, 0 as they were.", "In the gradebook, but not in the list: bob."]
    with Gradebook(own_course.directory.db_url) as gradebook:
        assert gradebook.find_submission("tiny", "ann").student.email == "new@x.org"


def test_each_bad_line_is_named_and_the_good_ones_are_entered(roster):
    done, found = roster(
        "id,name\nann,Ann Lee\n,Nobody\n../bob,Bob\ncid,Cid\ncid,Other\nann,Ann Lee\n"
        f'"dora\nx",D\neve,Eve,surplus\n{"f" * 129},F\ng+h,G\n'
    )
    assert [person.id for person in found] == ["cid", "ann"]
    said = [problem.split("roster.csv, ")[1] for problem in done.problems]
    assert [problem.split(":")[0] for problem in said] == [f"line {line}" for line in (3, 4, 6, 8, 10, 11, 12)]
    for problem, words in zip(
        said, ["nothing", "folder", "line 5 too", "folder", "more cells", "128", "folder"], strict=True
    ):
        assert words in problem


def test_the_id_is_what_submissions_are_called(roster, own_course, hand_in):
    hand_in(own_course, "A-2", b"")
    done, found = roster(CANVAS)
    assert {person.id for person in found} == {"A-1", "A-2"}
    assert 'id: "SIS User ID"' in done.notes[0]


def test_our_own_file_for_canvas_changes_nothing(roster, own_course):
    roster(NBGRADER)
    with open_database(own_course) as gradebook:
        place, _ = export(gradebook, own_course, Request("canvas", to=own_course.root / "canvas.csv"))
    done, _ = roster(place.read_bytes())
    assert done.notes == [
        'Columns: id: "SIS Login ID", lms user id: "ID", name: "Student".',
        "0 added, 0 changed, 2 as they were.",
    ]


def test_columns_can_be_named(roster):
    done, found = roster("Tunnus,Etunimi,Sukunimi\nkp1,Kaisa,Pöysti\n", {"id": "Tunnus", "first_name": "Etunimi"})
    assert found == [Person("kp1", "Kaisa")]
    assert done.notes[0] == 'Columns: id: "Tunnus", first name: "Etunimi".'


def test_a_dry_run_enters_nothing(roster):
    done, found = roster(NBGRADER, dry_run=True)
    assert found == []
    assert "2 would be added, 0 would be changed, 0 as they were." in done.notes


@pytest.mark.parametrize(
    ("content", "columns", "reason"),
    [
        ("", None, "holds no table"),
        (b"PK\x03\x04\0\0", None, "holds no table"),
        ("id,name\nann,Zo\xeb".encode("latin-1"), None, "not in UTF-8: save it again"),
        ("Tunnus,Nimi\nkp1,Kaisa\n", None, 'with --column "id=…"'),
        ("id,name\nann,Ann\n", {"id": "ID"}, 'no column "ID"; it has id, name'),
        ("id,name\nann,Ann\n", {"age": "id"}, 'not for "age"'),
        ('id,name\nann,"Ann\nbob,Bob\n', None, "line 2: quotation marks do not match"),
    ],
)
def test_what_is_no_list_is_said_in_a_sentence(roster, own_course, content, columns, reason):
    with pytest.raises(GraderError, match=reason):
        roster(content, columns)
    with open_database(own_course) as gradebook:
        assert people(gradebook) == []


def test_from_the_command_line(own_course, tmp_path, run_cli):
    file = tmp_path / "list.csv"
    code, _, err = run_cli("students", "import", file, "--course", own_course.root)
    assert (code, err.strip()) == (1, f"{file} cannot be read: No such file or directory.")
    file.write_text("kennung,name\nann,Ann Lee\n,Bob\n", encoding="utf-8")
    arguments = ("students", "import", file, "--course", own_course.root, "--column")
    code, out, err = run_cli(*arguments, "id=kennung")
    assert code == 1
    assert "1 added, 0 changed, 0 as they were." in out
    assert f'{file}, line 3: there is nothing under "kennung".' in err
    code, _, err = run_cli(*arguments, "kennung")
    assert code == 2
