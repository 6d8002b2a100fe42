"""The statistics of a class, against other libraries and against sums done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import KBinsDiscretizer

from grader.judging.verdict import Outcome
from grader.reports.statistics import FEWEST, commonest_mistakes, describe, discrimination, histogram


def test_a_class_counted_by_hand(tiny, standing):
    found = describe(
        tiny.lesson("tiny").lesson,
        [
            standing("ann", seconds=1.0),
            standing("bob", ("failed", 10, "squared"), penalty=5.0, seconds=4.0),
            standing("cem", ("error", 0, None), ("failed", 20, None), seconds=2.5),
            standing("dee", ("unattempted", 0, None), ("unattempted", 0, None)),
        ],
    )
    assert (found.students, found.max_score) == (4, 100)
    assert (found.mean, found.median, found.lower, found.upper) == (46.25, 42.5, 15, 73.75)  # Of 100, 65, 20, 0.
    assert found.histogram == (1, 0, 1, 0, 0, 0, 1, 0, 0, 1)
    assert (found.solved, found.untouched) == (1, 1)
    assert (found.seconds, found.median_seconds, found.unrecorded) == (7.5, 2.5, 1)
    double, means = found.exercises
    assert (double.name, double.points, double.pass_rate, double.mean) == ("double", 40, 0.25, 12.5)
    assert double.outcomes == {Outcome.PASSED: 1, Outcome.FAILED: 1, Outcome.ERROR: 1, Outcome.UNATTEMPTED: 1}
    assert (means.pass_rate, means.mean) == (0.5, 35)
    assert double.discrimination is means.discrimination is None  # Four students are too few to tell.


@pytest.mark.parametrize("outcome", ["passed", "failed", "unattempted"])
def test_a_class_without_differences_discriminates_nothing(tiny, outcome, standing):
    alike = [standing(f"s{i}", (outcome, 0, None), (outcome, 0, None)) for i in range(40)]
    found = describe(tiny.lesson("tiny").lesson, alike)
    assert [one.discrimination for one in found.exercises] == [None, None]
    assert found.histogram == (40, *[0] * 9)
    assert {one.pass_rate for one in found.exercises} == {float(outcome == "passed")}
    assert found.seconds is found.median_seconds is None


def test_one_student(tiny, standing):
    found = describe(tiny.lesson("tiny").lesson, [standing("ann")])
    assert (found.students, found.mean, found.median, found.lower, found.upper) == (1, 100, 100, 100, 100)


def test_scores_of_the_gradebook_count_not_those_of_the_verdict(tiny, standing):
    by_hand = standing("ann", ("failed", 0, None))
    by_hand.scores["double"] = 40.0
    double, _ = describe(tiny.lesson("tiny").lesson, [by_hand]).exercises
    assert (double.mean, double.pass_rate) == (40, 0)


@given(st.integers(0, 10_000), st.integers(FEWEST, 60))
def test_discrimination_is_the_correlation_that_numpy_finds(seed, students):
    rng = np.random.default_rng(seed)
    item = rng.integers(0, 5, students).astype(float)
    rest = rng.normal(size=students) + rng.normal() * item
    expected = np.corrcoef(item, rest)[0, 1] if np.ptp(item) else None
    found = discrimination(item, rest)
    assert found is expected is None or found == pytest.approx(expected, abs=1e-12)
    assert found is None or -1 <= found <= 1


def test_discrimination_leaves_the_exercise_out_of_the_rest(tiny, standing):
    """With it left in, two unrelated exercises would seem to agree."""
    rng = np.random.default_rng(3)
    scores = rng.integers(0, 2, (200, 2)) * [40, 60]
    rows = [
        standing(f"s{i}", ("failed", double, None), ("failed", means, None)) for i, (double, means) in enumerate(scores)
    ]
    double, means = describe(tiny.lesson("tiny").lesson, rows).exercises
    assert double.discrimination == pytest.approx(np.corrcoef(scores.T)[0, 1])
    assert means.discrimination == pytest.approx(double.discrimination)
    assert abs(double.discrimination) < 0.2 < 0.5 < np.corrcoef(scores[:, 0], scores.sum(axis=1))[0, 1]


def test_too_few_students_say_nothing():
    item = np.arange(FEWEST, dtype=float)
    assert discrimination(item, item) == pytest.approx(1)
    assert discrimination(item, -item) == pytest.approx(-1)
    assert discrimination(item[1:], item[1:]) is None


@given(st.lists(st.integers(0, 100), min_size=1, max_size=50))
def test_the_histogram_is_that_of_another_library(scores):
    tenths = KBinsDiscretizer(n_bins=10, encode="ordinal", strategy="uniform", dtype=np.float64)
    tenths.fit([[0.0], [100.0]])
    places = tenths.transform(np.array(scores, float)[:, None]).astype(int).ravel()
    expected = tuple(int((places == place).sum()) for place in range(10))
    assert histogram(np.array(scores, float), 100.0) == expected


def test_scores_on_a_border_belong_to_the_tenth_above():
    borders = np.array([0.7 * tenth for tenth in range(11)])
    assert histogram(borders, 7.0) == (1, 1, 1, 1, 1, 1, 1, 1, 1, 2)


def test_extra_credit_and_lessons_without_points():
    assert histogram(np.array([-3.0, 104.0]), 100.0) == (1, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert histogram(np.array([0.0, 0.0]), 0.0) == (2, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_commonest_mistakes_come_first_with_their_hint(tiny, standing):
    squared, sums = ("failed", 0, "squared"), ("failed", 0, "sums")
    class_ = [standing("a", squared), standing("b", squared, sums), standing("c"), standing("d", ("error", 0, None))]
    found = commonest_mistakes(tiny.lesson("tiny").lesson, class_)
    assert [(row.name, row.students, row.exercises) for row in found] == [
        ("squared", ("a", "b"), ("double",)),
        ("sums", ("b",), ("column_means",)),
    ]
    assert found[1].hint == "Divide by the number of rows."


def test_one_mistake_of_two_exercises_counts_once(tiny, standing):
    gone = ("failed", 0, "gone")
    class_ = [standing("a", means=gone), standing("a", gone, gone)]
    (made,) = commonest_mistakes(tiny.lesson("tiny").lesson, class_)
    assert (made.name, made.hint, made.students, made.exercises) == ("gone", "", ("a",), ("double", "column_means"))
