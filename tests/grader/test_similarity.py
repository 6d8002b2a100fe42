"""Copies are seen through disguises, right answers are not taken for copies, and the page accuses nobody."""

import json
import re
from html.parser import HTMLParser

import pytest

from grader.errors import OUTDATED, GraderError
from grader.reports.fingerprints import MAX_FEATURES, features
from grader.reports.similarity import Answer, pairs, similarity, threshold


def code(source):
    """The statements by which a source is recognised."""
    return {feature.text for feature in features(source) if feature.kind == "code"}


ORIGINAL = """
def step(w, grads, rate):
    # the slope, twice
    slope = 2 * grads["dW" + str(1)] + np.square(w)
    size = np.sqrt(slope.sum(axis=0))
    w -= rate * np.dot(slope, size)
    if size > 0.5:
        w = np.multiply(w, 3.0)
    return w + size * slope
"""


@pytest.mark.parametrize(
    "disguised",
    [
        pytest.param(re.sub(r"\bslope\b", "tmp", ORIGINAL).replace("rate", "alpha").replace("size", "n"), id="renamed"),
        pytest.param(ORIGINAL.replace("    ", "  ").replace(" = ", "=").replace("# the", "# other"), id="layout"),
        pytest.param(
            ORIGINAL.replace("np.square(w)", "w**2")
            .replace("np.sqrt(slope.sum(axis=0))", "np.sum(slope, axis=0) ** 0.5")
            .replace('"dW" + str(1)', 'f"dW{1}"')
            .replace("w -= rate * np.dot(slope, size)", "w = w - (slope @ size) * rate")
            .replace("size > 0.5", "0.5 < size")
            .replace("np.multiply(w, 3.0)", "3 * w"),
            id="rewritten",
        ),
        pytest.param("import numpy\n" + ORIGINAL.replace("np.", "numpy."), id="imported-otherwise"),
        pytest.param("from numpy import sqrt\n" + ORIGINAL.replace("np.sqrt", "sqrt"), id="imported-from"),
    ],
)
def test_a_disguise_changes_no_statement(disguised):
    assert code(disguised) == code(ORIGINAL)
    assert len(code(ORIGINAL)) == 5  # All but the head of the function, and a condition as short as any.


def test_other_formulas_stay_other():
    for other in ("np.cbrt(w)", "w**3", "np.square(grads)"):
        assert code(ORIGINAL.replace("np.square(w)", other)) != code(ORIGINAL)
    assert code("x = a - b * c") != code("x = a - b / c")
    assert code("x = first - second") == code("y = first - second")
    assert code("x = x - y - z") != code("x = x - z - x")


def test_one_syntax_error_hides_its_own_line_only():
    broken = ORIGINAL.replace("return w +", "return w + )")
    assert len(code(ORIGINAL) & code(broken)) == 4
    assert "the slope twice" in {feature.text for feature in features(broken)}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = " + "+".join(["1"] * 30_000), id="long-sum"),
        pytest.param("(" * 50_000, id="open-brackets"),
        pytest.param("x = " + "-" * 50_000 + "1", id="signs"),
        pytest.param("x" + ".a" * 30_000, id="attributes"),
        pytest.param("\0\ud800" * 100, id="no-text"),
        pytest.param("x = 1 +\n" * 150_000, id="long"),
        pytest.param("x = 1e999 + 2.5", id="infinite"),
        pytest.param("lambda: " * 300 + "1", id="lambdas"),
        pytest.param("\n".join(f"value_{n} = {n} + other" for n in range(3_000)), id="many"),
    ],
)
def test_hostile_code_is_taken_within_bounds(source):
    assert len(features(source)) <= MAX_FEATURES


# --- A class ------------------------------------------------------------------------------------------------------


def a_class(*, others, **sources):
    """Answers to one exercise: those named, and of others who all wrote the same."""
    usual = "y = np.where(x > 0, x, 0) + offset"
    texts = {**{f"other {n}": usual for n in range(others)}, **sources}
    return {"step": {name: Answer((text,), features(text)) for name, text in texts.items()}}


def weight_of(answers, first, second):
    found = {frozenset((pair.first, pair.second)): pair.weight for pair in pairs(answers)}
    return found.get(frozenset((first, second)), 0.0)


def test_what_many_share_says_nothing():
    answers = a_class(others=30)
    assert pairs(answers) == []


def test_the_rarer_the_more_it_says():
    weights = [weight_of(a_class(others=n, a=ORIGINAL, b=ORIGINAL), "a", "b") for n in (6, 30, 120)]
    assert weights == sorted(weights)
    assert weights[0] < weights[2]
    copies = {f"c{n}": ORIGINAL for n in range(5)}
    assert weight_of(a_class(others=120, a=ORIGINAL, b=ORIGINAL, **copies), "a", "b") < weights[2]


def test_a_short_answer_that_two_share_says_little():
    assert weight_of(a_class(others=200, a="y = x + 1", b="y = x + 1"), "a", "b") < threshold(202) / 3


def test_a_copy_among_much_of_ones_own_says_less():
    mine = "\n".join(f"part_{n} = np.{name}(x, axis={n}) + {n}" for n, name in enumerate(("sum", "mean", "max", "std")))
    whole = weight_of(a_class(others=60, a=ORIGINAL + mine, b=ORIGINAL + mine), "a", "b")
    other = mine.replace("np.", "np.linalg.").replace("part_", "piece_")
    assert 0 < weight_of(a_class(others=60, a=ORIGINAL + mine, b=ORIGINAL + other), "a", "b") < whole / 2


def test_a_larger_class_needs_more():
    assert threshold(500) > threshold(30) > threshold(2)


# --- Submissions --------------------------------------------------------------------------------------------------

OWN = """
def double(x):
    ### START CODE HERE ### (≈ 1 line)
    # teh value and agian itself, via logs
    flipped = np.sign(x) * np.exp(np.log(np.abs(x) + 1e-300) + np.log(2))
    wiggle = 3 * np.ones_like(x) - np.ones_like(x) * 3
    nothing = np.cumsum(wiggle)[::-1] @ np.zeros(wiggle.size)
    scale = np.maximum(np.abs(flipped).max(), 1) * 17
    again = np.tile(wiggle, 3).reshape(3, -1).mean(axis=0) / scale
    twice = np.where(flipped == 0, wiggle + nothing + again, flipped)
    ### END CODE HERE ###
    return twice
"""
DISGUISED = """
def double(z):
    q = np.ones_like(z) * 3 - 3 * np.ones_like(z)
    f = np.exp(np.log(2) + np.log(1e-300 + np.abs(z))) * np.sign(z)
    n = np.dot(np.cumsum(q)[::-1], np.zeros(q.size))
    m = 17 * np.maximum(np.max(np.abs(f)), 1)
    a = np.mean(np.tile(q, 3).reshape(3, -1), axis=0) / m
    r = np.where(f == 0, n + q + a, f)
    return r
"""
EVIL = "\n    note = '</td><script>alert(1)</script>'\n    # \u202eodd <b>\n"


def with_answer(submission, text):
    notebook = json.loads(submission("solved"))
    cell = next(cell for cell in notebook["cells"] if "def double" in "".join(cell["source"]))
    cell["source"] = text
    return json.dumps(notebook).encode()


@pytest.fixture
def compared(own_course, hand_in, submission):
    """A course whose class holds a copy in disguise, hostile submissions, and many who wrote what everybody writes."""
    for number in range(20):
        hand_in(own_course, f"usual-{number}", "solved")
    evil = OWN.replace("    ### END", EVIL + "    ### END")
    hand_in(own_course, "Anna <i>", with_answer(submission, evil))
    hand_in(own_course, "ben", with_answer(submission, DISGUISED))
    for name in ("partly_right", "syntax_error", "invalid_json", "missing_cell", "copied_cell", "untouched"):
        hand_in(own_course, name, name)
    hand_in(own_course, "huge", with_answer(submission, "x = 1\n" * 4_000_000))
    return own_course


class _Page(HTMLParser):
    """The tags of a page, and the text in it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words += data


def test_the_page_shows_the_pair_side_by_side(compared, run_cli, tmp_path):
    to = tmp_path / "pages" / "alike.html"
    status, out, err = run_cli("similarity", "tiny", "--course", compared.root, "--to", to)
    assert status == 0
    assert "1 of 351 pairs are more alike than others" in out
    assert "Anna <i> and ben" in out
    assert "invalid_json was not compared: The file is not a notebook" in err
    assert "huge was not compared: The file is larger than" in err
    page = _Page(to.read_text(encoding="utf-8"))
    assert "This page accuses nobody" in page.words
    assert "There may be good reasons" in " ".join(page.words.split())
    assert "1. Anna <i> and ben" in page.words
    marked = [attributes for tag, attributes in page.tags if tag == "tr" and attributes.get("class") == "alike"]
    assert len(marked) >= 12  # Six lines on each side.
    for number in range(1, 7):  # Not marked by colour alone.
        assert page.words.count(f"={number} ") >= 2


def test_nothing_of_a_submission_reaches_the_page_raw(compared, run_cli):
    run_cli("similarity", "tiny", "--course", compared.root)
    text = (compared.root / "similarity" / "tiny.html").read_text(encoding="utf-8")
    page = _Page(text)
    assert not {"script", "link", "img", "iframe", "i", "b"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert all(attributes.get("href", "#").startswith("#") and "src" not in attributes for _, attributes in page.tags)
    assert "default-src 'none'" in text
    assert "alert(1)" in page.words
    assert "\u202e" not in text
    assert "�odd <b>" in page.words


def test_json_says_the_same(compared, run_cli):
    status, out, _ = run_cli("similarity", "tiny", "--course", compared.root, "--json")
    data = json.loads(out)
    assert status == 0
    assert (data["lesson"], data["students"], data["above_threshold"]) == ("tiny", 27, 1)
    assert {one["student"] for one in data["unread"]} == {"invalid_json", "huge"}
    (pair,) = data["pairs"]
    assert pair["students"] == ["Anna <i>", "ben"]
    assert pair["bits"] >= data["threshold_bits"] == pytest.approx(threshold(27), abs=0.01)
    (exercise,) = pair["exercises"]
    assert exercise["name"] == "double"
    assert [len(lines) for lines in exercise["lines"]] == [6, 6]
    assert not (compared.root / "similarity").exists()


def test_only_pairs_with_a_student(compared, run_cli):
    found = similarity(compared, compared.lesson("tiny"))
    assert [(pair.first, pair.second) for pair in found.matching("b*").pairs] == [("Anna <i>", "ben")]
    assert found.matching("usual-*").pairs == ()
    status, _, err = run_cli("similarity", "tiny", "--course", compared.root, "--student", "zoe")
    assert status == 1
    assert 'No submissions match "zoe".' in err


def test_a_class_in_which_nobody_is_alike_says_so(own_course, hand_in, run_cli):
    for number in range(5):
        hand_in(own_course, f"usual-{number}", "solved")
    hand_in(own_course, "partly", "partly_right")
    status, out, _ = run_cli("similarity", "tiny", "--course", own_course.root)
    assert status == 0
    assert "0 of 15 pairs" in out
    page = _Page((own_course.root / "similarity" / "tiny.html").read_text(encoding="utf-8"))
    assert "nothing here is more alike than right answers are by nature" in page.words


def test_answers_that_are_missing_are_not_alike(own_course, hand_in):
    for name in ("missing_cell", "untouched"):
        for number in range(4):
            hand_in(own_course, f"{name}-{number}", name)
    assert pairs(similarity(own_course, own_course.lesson("tiny")).answers) == []


def test_errors_are_sentences(own_course, hand_in, run_cli, tmp_path):
    def fails(*arguments):
        status, out, err = run_cli("similarity", *arguments, "--course", own_course.root)
        assert (status, out) == (1, "")
        return " ".join(err.split())

    assert 'There is no lesson called "nosuch"' in fails("nosuch")
    assert "Nothing is handed in for tiny; it is expected as" in fails("tiny")
    hand_in(own_course, "alone", "solved")
    assert "Of tiny, 1 of 1 submissions can be read; comparing takes two at least." in fails("tiny")
    hand_in(own_course, "broken", "invalid_json")
    assert "Of tiny, 1 of 2 submissions can be read" in fails("tiny")
    hand_in(own_course, "second", "solved")
    (tmp_path / "file").write_text("")
    assert "cannot be written" in fails("tiny", "--to", tmp_path / "file" / "page.html")


def test_a_lesson_that_is_not_built_is_refused(own_course, hand_in):
    hand_in(own_course, "a", "solved")
    folder = own_course.lesson("tiny")
    folder.source.unlink()
    with pytest.raises(GraderError) as stop:
        similarity(own_course, folder)
    assert str(stop.value) == OUTDATED.format(folder=folder)
