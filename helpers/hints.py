"""What leads on when an answer will not come: an exercise's hints, one by one, and for self-study its solution."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers import public_cases
from helpers.notice import RED, Notice
from helpers.public_cases import NotHereError

#: Lies beside the notebook of who learns alone: the source of each exercise's solved cell, and of each question what
#: there is to say to a wrong option.
SOLUTIONS = "solutions.json"

#: How many hints were given since the kernel started, by file and exercise.
_given: Counter[tuple[Path, str]] = Counter()


def next_hint(name: str) -> Notice:
    """The first hint of an exercise when it is asked for first, then the second; after the last one, all of them."""
    try:
        exercise, path = public_cases.look_up(name), public_cases.find()
    except NotHereError as problem:
        return not_here(problem)
    hints, given = exercise.hints, _given[path, name]
    if not hints:
        return Notice("Hint", f"{name} has none.", _way_to_solution(path, name))
    if given >= len(hints):
        return Notice("Hint", "that was the last hint.", (*hints, *_way_to_solution(path, name)))
    _given[path, name] += 1
    return Notice(f"Hint {given + 1} of {len(hints)}", hints[given])


def solution_of(name: str) -> Notice:
    """The solution of an exercise, where solutions are."""
    try:
        public_cases.look_up(name)
        solutions = _solutions(public_cases.find())
    except NotHereError as problem:
        return not_here(problem)
    if name not in solutions.code:
        advice = f'They come with copies for self-study only. For a hint: hint("{name}")'
        return Notice("Solution", "this folder holds no solutions.", (advice,))
    return Notice("Solution", f"one right way to write {name}.", code=solutions.code[name])


def offer(name: str, *, another: bool = False) -> tuple[str, ...]:
    """The line that tells of an exercise's hints, if it has any."""
    try:
        has_hints = bool(public_cases.look_up(name).hints)
    except NotHereError:
        return ()
    return (f'For {"another" if another else "a"} hint: hint("{name}")',) if has_hints else ()


def are_solved(path: Path) -> bool:
    """Whether solutions lie beside a lesson's public cases, as they do where somebody learns alone."""
    return bool(_solutions(path).code)


def feedback_on(name: str) -> Mapping[str, str] | None:
    """What there is to say to each wrong option of a question; ``None`` where somebody else is to judge it."""
    return _solutions(public_cases.find()).feedback.get(name)


def not_here(problem: NotHereError) -> Notice:
    """What is said when the lesson has no such exercise, or is not to be found."""
    return Notice("Not found", problem.title, problem.advice, color=RED)


def _way_to_solution(path: Path, name: str) -> tuple[str, ...]:
    return (f'For a solution: solution("{name}")',) if name in _solutions(path).code else ()


@dataclass(frozen=True)
class _Solutions:
    code: Mapping[str, str] = field(default_factory=dict)
    feedback: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _solutions(path: Path) -> _Solutions:
    try:
        found = json.loads(path.with_name(SOLUTIONS).read_text(encoding="utf-8"))
        return _Solutions(dict(found["code"]), dict(found["feedback"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Solutions()
