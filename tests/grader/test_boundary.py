"""From bytes that a run sends to a verdict: whatever comes is an answer, or the end of the run, and harms nobody."""

import json
import os

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.judging.cases import draw
from grader.judging.judge import AnswerKey, Evidence, judge_by
from grader.judging.outputs import harmless
from grader.judging.verdict import Outcome
from grader.sandbox import frames
from grader.sandbox.limits import Limits
from grader.sandbox.run import _Expected, _Watch
from helpers.values import flatten

LIMITS = Limits(boot_seconds=5, cell_seconds=5, total_seconds=5)
NAMES = st.sampled_from(["double", "row_sums", "reference", "", "__class__"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=6) | NAMES,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=6), parts, max_size=4),
    max_leaves=12,
)
ARRAYS = st.sampled_from(
    [
        np.zeros((0, 3)),
        np.full((3, 2), np.nan),
        np.array([np.inf, -np.inf]),
        np.array(1 + 2j),
        np.zeros((1,) * 16),
        np.array([True]),
        np.arange(6, dtype="u1").reshape(2, 3),
    ]
)
VALUES = st.recursive(
    ARRAYS | st.none() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=9),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=6,
)
INDEX = st.integers(-2, 20) | JSON


def _answer(name, case, value):
    tree, arrays = flatten(value)
    return frames.encode({"event": "answer", "exercise": name, "case": case, "value": tree}, arrays)


SAID = st.one_of(
    st.binary(max_size=30),
    st.builds(_answer, NAMES, INDEX, VALUES),
    st.builds(
        lambda event, rest: frames.encode({"event": event, **rest}),
        st.sampled_from(["cell", "outputs", "answer", "end", "grade"]) | JSON,
        st.fixed_dictionaries(
            {},
            optional={
                "index": INDEX,
                "outputs": JSON,
                "count": JSON,
                "exercise": NAMES | JSON,
                "case": INDEX,
                "raised": JSON,
                "value": JSON,
            },
        ),
    ),
)


@pytest.fixture(scope="module")
def keys(tiny):
    exercises = (exercise for exercise in tiny.lesson("tiny").lesson.exercises if not exercise.is_question)
    return {exercise.name: AnswerKey(exercise, draw(exercise, 7)) for exercise in exercises}


def heard(said, keys):
    """What a run is taken to have said."""
    (job, unread), (reading, writing) = os.pipe(), os.pipe()
    os.close(job)
    with open(writing, "wb") as channel:
        channel.write(b"".join(said))
    expected = _Expected({0, 1, 2}, {name: len(key.drawn) for name, key in keys.items()})
    with open(unread, "wb", buffering=0) as pipe, open(reading, "rb", buffering=0) as channel:
        watch = _Watch(pipe, channel, LIMITS, expected)
        watch.follow(b"a job that nobody reads")
    return watch.result


@settings(max_examples=100)
@example([frames.encode({"event": "outputs", "index": 1, "outputs": [{"output_type": "stream"}] * 9, "count": 1e308})])
@example([frames.encode({"event": "end"})])
@given(st.lists(SAID, max_size=5))
def test_whatever_a_run_says_ends_in_a_clear_verdict(keys, said):
    run = heard(said, keys)
    assert run.stopped in (None, Outcome.KILLED)
    assert run.outputs.keys() <= {0, 1, 2}
    assert all(type(count) is int and count >= 0 for count in run.counts.values())
    json.dumps([harmless(outputs) for outputs in run.outputs.values()])
    assert run.answers.keys() <= keys.keys()
    for name, key in keys.items():
        answers = run.answers.get(name, {})
        assert answers.keys() <= set(range(len(key.drawn)))
        verdict = judge_by(key, Evidence(answers, unattempted=False, stopped=run.stopped))
        assert 0 <= verdict.score < verdict.max_score
        assert verdict.message.strip()


def test_the_first_answer_counts_and_others_of_the_same_case_do_not(keys):
    name, key = next(iter(keys.items()))
    run = heard([_answer(name, 0, 1.0), _answer(name, 0, 2.0), frames.encode({"event": "end"})], keys)
    assert run.answers[name][0].value == 1.0
    assert len(key.drawn) > 1
    assert list(run.answers[name]) == [0]
