"""Every sentence that a student may read, as a file to review: ``messages/<lesson>.md``.

After a change that is meant: ``.venv/bin/pytest tests/lessons/test_messages.py --regen-all``, and read the difference.
"""

import dataclasses
import functools
import html
import linecache
import re
import warnings
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.build import PUBLIC_SEED
from grader.course import PROJECT, Course
from grader.judging.cases import Raised, Returned, answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers import public_cases
from helpers.checks import run_check
from helpers.comparison import describe_call

MESSAGES = Path(__file__).parent / "messages"
SEED = 20
LESSONS = [pytest.param(folder, id=folder.name) for folder in Course(PROJECT).lessons()]
HEAD = """Written by `tests/lessons/test_messages.py`: for each answer the outcome, and what its student reads, from the
judge and (at once) from the instant check. A number in brackets stands for a call, written out at the end."""


# --- Answers --------------------------------------------------------------------------------------------------


def each_part(change):
    """A change of a whole answer: of its arrays and numbers, wherever they are in it; what was one object stays one."""

    def changed(value, made):
        if id(value) not in made:
            if isinstance(value, dict):
                made[id(value)] = {key: changed(part, made) for key, part in value.items()}
            elif isinstance(value, list | tuple):
                made[id(value)] = type(value)(changed(part, made) for part in value)
            else:
                number = isinstance(value, np.ndarray | np.generic | bool | int | float)
                made[id(value)] = change(value) if number else value
        return made[id(value)]

    return lambda value: changed(value, {})


twice = each_part(lambda value: value * 2)
#: What may become of a right answer to any exercise.
WRONG = {
    "None": lambda value: None,
    "text": lambda value: "done",
    "nan": each_part(lambda value: value * np.nan),
    "one axis more": each_part(lambda value: np.stack([value, value], axis=-1)),
    "twice the right values": twice,
}
RAISED = Raised("NameError", "NameError: name 'x' is not defined (line 3: y = x)")
NO_ANSWERS = {
    "nothing written": {"unattempted": True},
    "no function of this name": {},
    "a cell that fails": {"error": "SyntaxError: '(' was never closed (line 2)"},
    "an endless loop": {"stopped": Outcome.TIMEOUT},
    "exit()": {"stopped": Outcome.KILLED},
}


def evidence(exercise, drawn):
    """Everything that may be observed of an answer to an exercise, by name."""
    cases = range(len(drawn))
    right = {index: answer(exercise.reference, case) for index, case in enumerate(drawn)}
    yield "the right answer", Evidence(right)
    for name, observed in NO_ANSWERS.items():
        yield name, Evidence({}, **observed)
    for name, change in WRONG.items():
        yield name, Evidence({index: Returned(change(right[index].value)) for index in cases})
    yield "an error", Evidence(dict.fromkeys(cases, RAISED))
    if len(drawn) > 1:
        yield "twice the right values, in the first case", Evidence(right | {0: Returned(twice(right[0].value))})
        yield "an error, in the first case", Evidence(right | {0: RAISED})
    for mistake in exercise.mistakes:
        yield f"“{mistake.name}”", Evidence({index: answer(mistake.function, case) for index, case in enumerate(drawn)})


def judged(exercise):
    """What the judge says of everything that may be observed, by name: outcome and points, and the message."""
    drawn = draw(exercise, SEED)
    for name, observed in evidence(exercise, drawn):
        verdict = judge_exercise(exercise, drawn, observed)
        if name in WRONG and verdict.outcome is Outcome.PASSED:  # Twice nothing is nothing, and a letter has no double.
            continue
        share = {0: "no points", verdict.max_score: "all points"}.get(verdict.score, f"{verdict.score:g} points")
        yield name, f"{verdict.outcome}, {share}", verdict.message


# --- Functions for the instant check ----------------------------------------------------------------------------


def changed(exercise, change):
    """The right function, but for a change of what it returns."""
    return functools.wraps(exercise.reference)(lambda *arguments: change(exercise.reference(*arguments)))


def raises(*arguments):
    raise NameError("name 'x' is not defined")


def untouched(stub, name):
    """The function as it is released; its source can be looked up, as in Jupyter."""
    file = f"<ipython-input-{name}>"
    linecache.cache[file] = (len(stub), None, stub.splitlines(keepends=True), file)
    namespace = {}
    exec(compile(stub, file, "exec"), namespace)
    return namespace[name]


def checked(exercise, folder):
    """What the instant check shows for every function that may be given to it, by name."""
    functions = {"the right answer": exercise.reference}
    functions |= {name: changed(exercise, change) for name, change in WRONG.items()}
    functions["an error"] = raises
    functions |= {f"“{mistake.name}”": mistake.function for mistake in exercise.mistakes}
    stub = public_cases.read(folder.public_cases, exercise.name).stub
    yield "nothing written", run_check(exercise.name, untouched(stub, exercise.name))
    yield "no function", run_check(exercise.name, 3)
    for name, function in functions.items():
        if not exercise.is_question or name == "the right answer":  # An answer to a question is only noted.
            yield name, run_check(exercise.name, function)


# --- Files ----------------------------------------------------------------------------------------------------


class Calls:
    """The calls that the messages on an exercise speak of, numbered as they are met."""

    def __init__(self, exercise):
        drawn = [*draw(exercise, SEED), *draw(exercise, PUBLIC_SEED, public=True)]
        self._known = sorted({describe_call(exercise.name, case.arguments) for case in drawn}, key=len, reverse=True)
        self.numbers = {}

    def numbered(self, text):
        """A message with its call's number in the place of the call."""
        call = next((call for call in self._known if call in text), None)
        return text.replace(call, f"[{self.numbers.setdefault(call, len(self.numbers) + 1)}]") if call else text


def at_once(result, lines, calls):
    """What an instant check shows, but for the lines that the judge's message has as well."""
    title = calls.numbered(f"{result.label}: {result.title}")
    judges = [line.partition("]: ")[2] or line for line in lines if not line.startswith("Right already")]
    other = [f"At once: {detail}" for detail in result.details if detail not in judges]
    silent = [word for word in ("Hint", "Clue") if word in str(judges) and word not in str(result.details)]
    other += [f"At once: (no {word.lower()})" for word in silent if result.status == "failed"]
    if re.fullmatch(r"Not yet: \[\d+\]", title) and not other:
        return [f"At once, the same for {title.removeprefix('Not yet: ')}."]
    return [f"At once: {title}", *other]


@dataclasses.dataclass
class Said:
    """All that is said of the answers to an exercise.

    Attributes
    ----------
    texts : dict of tuple of str to list of str
        For each text, the names of the answers that lead to it.
    calls : dict of str to int
        The calls spoken of, with their numbers.
    results : list of CheckResult
        All that the instant check shows.
    """

    texts: dict
    calls: dict
    results: list


def said(exercise, folder):
    calls, results, texts = Calls(exercise), dict(checked(exercise, folder)), defaultdict(list)
    waiting = dict(results)
    for name, outcome, message in judged(exercise):
        lines = calls.numbered(message).splitlines()
        lines += at_once(waiting.pop(name), lines, calls) if name in waiting else []
        texts[outcome, *lines].append(name)
    for name, result in waiting.items():
        texts["", *at_once(result, [], calls)].append(name)
    nameless = {tuple(line.replace(exercise.name, "NAME") for line in text): names for text, names in texts.items()}
    return Said(nameless, calls.numbers, list(results.values()))


@functools.cache
def lesson(folder):
    """What is said of the answers to each exercise of a lesson."""
    return {exercise.name: said(exercise, folder) for exercise in folder.lesson.exercises}


def entry(names, outcome, *lines):
    """An entry of a file, as a list in Markdown."""
    title = ", ".join(names) + (f": {outcome}" if outcome else "")
    return "\n  - ".join([f"- {title}", *lines])


def written(folder):
    """The file of a lesson."""
    exercises = lesson(folder)
    first, *others = exercises.values()
    everywhere = {text: names for text, names in first.texts.items() if all(text in other.texts for other in others)}
    parts = [f"# {folder.lesson.title}", HEAD, "## Any exercise, here called NAME"]
    parts += ["\n".join(entry(names, *text) for text, names in everywhere.items())]
    for name, one in exercises.items():
        parts += [f"## {name}"]
        parts += ["\n".join(entry(names, *text) for text, names in one.texts.items() if text not in everywhere)]
        parts += ["\n".join(f"- [{number}] {call}" for call, number in one.calls.items())] if one.calls else []
    parts += ["## In Jupyter"]
    for result in {result.status: result for one in exercises.values() for result in one.results}.values():
        parts += [f"```html\n{result._repr_html_()}\n```"]
    return "\n\n".join(parts) + "\n"


# --- Tests ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("folder", LESSONS)
def test_messages_are_the_reviewed_ones(folder, file_regression, monkeypatch):
    monkeypatch.chdir(folder.source.parent)
    file_regression.check(written(folder), encoding="utf-8", fullpath=MESSAGES / f"{folder.name}.md")


def unsteady(function):
    """The function as another machine computes it: with other last bits."""
    noise = np.random.RandomState(0)
    shaken = each_part(lambda value: value * (1 + noise.randint(-4, 5) * 2**-52) if np.any(value % 1) else value)
    return functools.wraps(function)(lambda *arguments: shaken(function(*arguments)))


@pytest.mark.parametrize("folder", LESSONS)
def test_messages_do_not_hang_on_last_bits_nor_hold_what_changes(folder, monkeypatch):
    monkeypatch.chdir(folder.source.parent)
    for exercise in folder.lesson.exercises:
        elsewhere = dataclasses.replace(
            exercise,
            reference=unsteady(exercise.reference),
            alternatives=tuple(map(unsteady, exercise.alternatives)),
            mistakes=tuple(dataclasses.replace(one, function=unsteady(one.function)) for one in exercise.mistakes),
        )
        here = lesson(folder)[exercise.name]
        assert said(elsewhere, folder) == here
        assert not re.search(r"0x[0-9a-f]{6}", str(here))


@pytest.mark.parametrize("folder", LESSONS)
def test_what_jupyter_shows_is_the_text_with_a_frame(folder, monkeypatch):
    monkeypatch.chdir(folder.source.parent)
    for result in (result for one in lesson(folder).values() for result in one.results):
        text = html.unescape(re.sub(r"<[^>]*>", " ", result._repr_html_()))
        assert text.split() == repr(result).split()
