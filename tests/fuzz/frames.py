"""Bytes that a run sends → its answers, and the verdict on them: ``python tests/fuzz/frames.py -max_total_time=60``."""

import json
from typing import Any

from fuzzing import PROJECT, Maker, fuzz, instrumented

with instrumented:
    import numpy as np

    from grader.course import Course
    from grader.judging.cases import draw
    from grader.judging.judge import AnswerKey, Evidence, judge_by
    from grader.judging.outputs import harmless
    from grader.judging.verdict import Outcome
    from grader.sandbox import frames
    from grader.sandbox.limits import Limits
    from grader.sandbox.run import _Expected, _Watch

EXERCISES = Course(PROJECT / "tests" / "course").lesson("tiny").lesson.exercises
KEYS = {one.name: AnswerKey(one, draw(one, 7)) for one in EXERCISES if not one.is_question}
EXPECTED = _Expected({0, 1, 2}, {name: len(key.drawn) for name, key in KEYS.items()})
NUMBERS = (0, 1, 2, -1, 20)
ARRAYS = ([], [["<f8", [2]]], [["<f8", []], ["|b1", [3, 1]]], [["|O", [1]]])
SIZES = {repr(arrays): size for arrays, size in zip(ARRAYS, (0, 16, 11, 8), strict=True)}
MESSAGE = {
    "event": ("cell", "outputs", "answer", "end"),
    "index": NUMBERS,
    "count": NUMBERS,
    "outputs": ([{"output_type": "stream"}], [], [[[]]]),
    "exercise": tuple(KEYS),
    "case": NUMBERS,
    "raised": (["ValueError", "x"], ["E"], []),
    "value": (
        {"array": 0}, {"array": 1}, {"list": [{"array": 0}]}, {"list": [{"array": 0}, {"array": 0}]}, {"float": "nan"},
        {"int": "7"}, {"int": "x"}, {"str": "x"}, {"dict": [["a", {"array": 0}]]}, {"tuple": [1, None]}, {"other": "x"},
    ),
    "arrays": ARRAYS,
}  # fmt: skip


class Channel:
    """What a run has sent, in pieces; then nothing more comes."""

    def __init__(self, data: bytes, pieces: int) -> None:
        size = len(data) // pieces + 1
        self._pieces = [data[start : start + size] for start in range(0, len(data), size)]

    def read(self, most: int) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


def heard(data: bytes, pieces: int) -> _Watch:
    watch = _Watch(None, Channel(data, pieces), Limits(), EXPECTED)
    while not watch._ended and watch._read():
        pass
    return watch


def framed(head: Any, body: bytes) -> bytes:
    """A frame with that head, and a body as long as its arrays."""
    if isinstance(head, dict):
        body = body[: SIZES.get(repr(head.setdefault("arrays", [])), 0)]
    text = json.dumps(head).encode()
    return frames.LENGTH.pack(len(text), len(body)) + text + body


def target(data: bytes) -> None:
    """The first byte says whether the others are bytes of frames, or what frames' heads are made of."""
    kind, rest = data[:1], data[1:]
    said = rest
    if kind and kind[0] % 2:
        said = b"".join(framed(head, rest) for head in Maker(rest).several(MESSAGE))
    run, again = heard(said, 1).result, heard(said, 3).result
    assert repr((run.outputs, run.answers)) == repr((again.outputs, again.answers)), (
        "it matters in which pieces it came"
    )
    json.dumps([harmless(outputs) for outputs in run.outputs.values()])
    assert all(type(count) is int and count >= 0 for count in run.counts.values())
    assert run.answers.keys() <= KEYS.keys()
    for name, key in KEYS.items():
        verdict = judge_by(key, Evidence(run.answers.get(name, {}), stopped=Outcome.KILLED))
        assert 0 <= verdict.score <= verdict.max_score
        assert verdict.message.strip()


def seeds() -> list[bytes]:
    answer = {"event": "answer", "exercise": "double", "case": 0, "value": {"array": 0}}
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    said = [
        frames.encode({"event": "cell", "index": 1}),
        frames.encode(answer, [np.arange(6.0).reshape(2, 3)]),
        frames.encode({"event": "answer", "exercise": "double", "case": 1, "raised": ["ValueError", "x"]}),
        frames.encode({"event": "outputs", "index": 1, "count": 1, "outputs": outputs}),
        frames.encode({"event": "end"}),
    ]
    return [b"\0" + one for one in [*said, b"".join(said)]] + [b"\1" + bytes(range(100))]


if __name__ == "__main__":
    fuzz(target, seeds())
