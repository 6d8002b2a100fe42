"""The class report as a page: whole, harmless, and right for classes of every kind."""

import datetime
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from grader.judging.verdict import Outcome
from grader.reports.class_report import ClassReport
from grader.reports.examples import Example
from grader.reports.report_page import duration, render, write
from grader.runs.ledger import Move

NOW = datetime.datetime(2026, 3, 14, 20, 5, tzinfo=datetime.UTC)
APART = {"td", "th", "dt", "dd", "p", "summary", "small", "strong", "i", "span"}
VOID = {"meta", "br", "line", "rect"}
PAGE = Path("/course/reports/tiny.html")
SQUARED, ERROR, BLANK = ("failed", 10, "squared"), ("error", 0, None), ("unattempted", 0, None)


class Page(HTMLParser):
    """What a browser would make of a page: its tags, its text, and the text of each section; tags must match."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.sections, self._open, self._section = [], "", {}, [], ""
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self._open.append(tag)
        self._section = attributes["aria-labelledby"] if tag == "section" else self._section
        if tag in APART:
            self.handle_data(" ")

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self.text += data
            self.sections[self._section] = self.sections.get(self._section, "") + data

    def every(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def made(tiny):
    """Makes a report, and of it the page."""

    def make(standings, **parts):
        empty = {
            "names": {},
            "absent": [],
            "waiting": [],
            "examples": {},
            "last_run": None,
            "moves": [],
            "feedback": {},
        }
        report = ClassReport(tiny.lesson("tiny"), standings=standings, **(empty | parts))
        return Page(render(report, PAGE, NOW))

    return make


def words(text):
    return " ".join(text.split())


def test_a_class_of_several_kinds(made, standing):
    class_ = [
        standing("ann", seconds=1.5),
        standing("bob", SQUARED, penalty=5.0, seconds=62.0),
        standing("cem", SQUARED, ERROR),
        standing("dee", BLANK, BLANK),
    ]
    page = made(
        class_,
        names={"ann": "Ann Zuse", "eve": "Eve Ada"},
        absent=["eve"],
        waiting=["fay"],
        examples={("double", "squared"): Example("twice = x ** 2", "twice = x + x")},
        last_run=NOW,
        moves=[
            Move("bob", NOW, {"double": 40.0, "column_means": 60.0}, {"double": 10.0, "column_means": 60.0}),
            Move("ann", NOW - datetime.timedelta(days=1), {"double": 0.0}, {"double": 40.0}),
        ],
    )
    text = {name: words(part) for name, part in page.sections.items()}
    assert "judged 4 of 6 students median score 37.5 of 100 points" in text[""]
    assert "0–10 % of the points: 1. 10–20 % of the points: 1." in text["scores"]
    assert "1 double 40 25 % 38 % – fewer than 10 students ✓ 1 passed ✗ 2 failed · 1 unattempted" in text["exercises"]
    assert "squared in 1 double 2 students, 50 %" in text["mistakes"]
    assert "one of them wrote twice = x ** 2 the solution has twice = x + x" in text["mistakes"]
    assert "They were told: Doubling is a product with two, not a power." in text["mistakes"]
    assert "Who bob, cem" in text["mistakes"]
    assert "bob 2026-03-14 20:05 100 70 −30 1: 40 → 10" in text["moved"]
    assert "Moved by earlier runs: 1" in text["moved"]
    assert "ann (Ann Zuse) 2026-03-13 20:05 0 40 +40 1: 0 → 40" in text["moved"]
    assert "In the gradebook, but nothing handed in: 1 eve (Eve Ada)" in text["missing"]
    assert "Handed in, not yet judged: 1 fay" in text["missing"]
    assert "1 min 4 s of judging in all" in text["time"]
    assert "2 have no time recorded. Longest: bob 1 min 2 s, ann (Ann Zuse) 1.5 s." in text["time"]
    assert "bob 10 ✗ failed 60 ✓ passed 65 (−5 late)" in text["students"]


def test_there_are_no_scripts_and_nothing_is_fetched(made, standing):
    page = made(
        [standing("ann", SQUARED)],
        feedback={"ann": Path("/course/feedback/ann/tiny/tiny.html")},
        examples={("double", "squared"): Example("x = 1", None)},
    )
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert page.every("meta")[-1]["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "style", "xlink:href")]
    links = {attributes["href"] for attributes in page.every("a")}
    assert {link for link in links if not link.startswith("#")} == {"../feedback/ann/tiny/tiny.html"}
    anchors = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert {link[1:] for link in links if link.startswith("#")} <= anchors


HOSTILE = ["<script>alert(1)</script>", "javascript:alert(1)", '"><img src=x>', "{{ 7*7 }}", "\udcff", "&lt;", "李小龍"]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_code_are_text(made, standing, name):
    safe = name.replace("\udcff", "\ufffd")
    page = made(
        [standing(name, ("failed", 0, "squared"), ("failed", 0, name))],
        names={name: name},
        absent=[f"{name}2"],
        waiting=[f"{name}3"],
        examples={("double", "squared"): Example(name, None)},
        last_run=NOW,
        moves=[Move(name, NOW, {"double": 1.0}, {"double": 0.0})],
        feedback={name: Path("/course/reports") / name / "tiny.html"},
    )
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    row = words(page.sections["students"])
    assert f"{safe} ({safe}) 0 ✗" in row
    for link in (attributes["href"] for attributes in page.every("a")):
        assert re.fullmatch(r"#\w+|[\w%./()~-]+", link, re.ASCII)
        assert link[0] == "#" or unquote(link, errors="surrogateescape").endswith(f"{name}/tiny.html")


@pytest.mark.parametrize(
    ("class_", "said"),
    [
        ({"double": ("passed", 40, None)}, "No answer equals a catalogued mistake."),
        ({"double": ("failed", 0, None), "means": ("failed", 0, None)}, "No answer equals a catalogued mistake."),
        ({"double": BLANK, "means": BLANK}, "No answer equals a catalogued mistake."),
        ({"double": SQUARED}, "squared in 1 double"),
    ],
)
@pytest.mark.parametrize("size", [1, 12, 200])
def test_uniform_classes_of_every_size(made, standing, class_, said, size):
    page = made([standing(f"s{number}", **class_) for number in range(size)])
    assert said in words(page.sections["mistakes"])
    assert ("fewer than 10 students" if size < 10 else "no differences") in page.sections["exercises"]
    assert "Nothing is known of earlier runs." in page.sections["moved"]
    assert "Every student of the gradebook has handed in" in page.sections["missing"]
    assert "No times were recorded." in page.sections["time"]
    assert len(re.findall(r"\bs\d+\b", page.sections["students"])) == size
    assert f"All {size} judged" in page.sections["students"]


def test_every_outcome_has_a_sign_and_a_word_beside_its_colour(made, standing):
    class_ = [standing(f"s-{outcome}", (outcome, 0, None)) for outcome in Outcome]
    page = made(class_)
    rows = words(page.sections["students"])
    for outcome in Outcome:
        assert re.search(rf"s-{outcome} 0 \S {outcome} 60", rows)
        assert outcome in {attributes.get("class") for attributes in page.every("td")}


def test_charts_have_titles_and_tables_have_headings(made, standing):
    page = made([standing("ann")])
    (chart,) = [svg for svg in page.every("svg") if svg.get("aria-hidden") != "true"]
    assert chart["role"] == "img"
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert set(chart["aria-labelledby"].split()) <= ids
    assert {heading["scope"] for heading in page.every("th")} == {"col", "row"}
    assert "score, in % of the points" in page.sections["scores"]


def test_bars_are_as_high_as_their_counts(made, standing):
    class_ = [standing(f"s{n}", ("failed", n, None), ("failed", 0, None)) for n in (0, 0, 0, 0, 11, 12, 40)]
    heights = [float(bar["height"]) for bar in made(class_).every("rect") if bar["class"] == "column"]
    assert heights[1] / heights[0] == pytest.approx(2 / 4, abs=0.01)
    assert heights[4] / heights[0] == pytest.approx(1 / 4, abs=0.01)
    assert sum(height > 0 for height in heights) == 3


def test_a_large_class_is_folded_and_its_page_stays_small(made, standing, tiny, tmp_path):
    class_ = [standing(f"student-{number:05d}", SQUARED if number % 3 else BLANK) for number in range(5_000)]
    feedback = {one.student: tmp_path / "feedback" / one.student / "tiny" / "tiny.html" for one in class_}
    report = ClassReport(tiny.lesson("tiny"), {}, class_, [], [], {}, None, [], feedback)
    place = tmp_path / "new" / "report.html"
    write(report, place, NOW)
    assert place.stat().st_size < 4_000_000
    page = Page(place.read_text(encoding="utf-8"))
    assert len(page.every("tr")) > 5_000
    assert not [details for details in page.every("details") if "open" in details]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "0 s"),
        (0.0421, "0.042 s"),
        (2.46, "2.5 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (3_725, "1 h 2 min"),
        (7_201, "2 h 1 s"),
    ],
)
def test_durations(seconds, said):
    assert duration(seconds) == said
