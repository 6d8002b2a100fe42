"""``check`` tells a student at once whether an answer is right; ``judge`` hands it to whoever grades.

In a notebook::

    check("initialize_parameters_he", initialize_parameters_he)
    hint("initialize_parameters_he")
    solution("initialize_parameters_he")
    progress()
"""

from __future__ import annotations

import contextlib
import inspect
import io
import linecache
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from helpers import first_aid, hints, public_cases
from helpers import progress as progress_file
from helpers.comparison import compare, describe_call, same_code, without_extra
from helpers.near_misses import COMPARABLE, Example, by_name, explain
from helpers.notice import BLUE, GREEN, RED, Notice, show
from helpers.progress import LABELS
from helpers.public_cases import NotHereError, PublicCase, PublicExercise
from helpers.questions import letter, listed
from helpers.values import Other, flatten, unflatten

#: In the environment while a student lets nbgrader's Validate run the notebook.
VALIDATING = "NBGRADER_VALIDATING"
#: Set by the sandbox: takes (name, function) and sends what the function returns to the judge outside.
collector: Callable[[str, Callable[..., Any]], None] | None = None


@dataclass(frozen=True)
class CheckResult:
    """What an instant check found; shows itself as text in a terminal and as a framed line in Jupyter."""

    status: str  # "passed", "failed", "noted" or "unattempted"
    title: str
    details: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def notice(self) -> Notice:
        color = {"passed": GREEN, "failed": RED}.get(self.status, BLUE)
        return Notice(self.label, self.title, self.details, color=color)

    def __repr__(self) -> str:
        return repr(self.notice)

    def _repr_html_(self) -> str:
        return self.notice._repr_html_()


def check(name: str, function: Callable[..., Any]) -> None:
    """Check an answer on the exercise's public cases, show what was found, and keep it for :func:`progress`.

    Parameters
    ----------
    name : str
        Name of the exercise.
    function : callable
        The student's function. It is called with fresh arguments; NumPy's global random state is left as it was.
    """
    result = run_check(name, function)
    if _is_learning():
        with contextlib.suppress(NotHereError):
            public_cases.look_up(name)
            progress_file.record(public_cases.find().parent, name, result.status)
    if result.status in ("failed", "unattempted"):
        hinted = any(detail.startswith("Hint: ") for detail in result.details)
        result = replace(result, details=(*result.details, *hints.offer(name, another=hinted)))
    show(result)  # Plain text outside Jupyter.
    if VALIDATING in os.environ and result.status in ("failed", "unattempted"):
        print(result, file=sys.stderr)  # What nbgrader takes for a test that fails, and shows.


def hint(name: str) -> None:
    """Show the next hint of an exercise: the first one, then the second, then both.

    Parameters
    ----------
    name : str
        Name of the exercise.
    """
    show(hints.next_hint(_name_of(name)))


def solution(name: str) -> None:
    """Show the solution of an exercise, where the folder is for self-study.

    Parameters
    ----------
    name : str
        Name of the exercise.
    """
    show(hints.solution_of(_name_of(name)))


def progress() -> None:
    """Show how far you are in this lesson and those beside it, by what their checks last said, and what to do next."""
    if not _is_learning():
        return
    try:
        show(progress_file.summary(public_cases.find().parent))
    except NotHereError as problem:
        show(hints.not_here(problem))
    except OSError:
        show(hints.not_here(public_cases.no_file()))


def run_check(name: str, function: Any) -> CheckResult:
    """Do the work of :func:`check`, and return the result instead of showing it."""
    try:
        exercise = public_cases.look_up(name)
    except NotHereError as problem:
        return CheckResult("failed", problem.title, problem.advice)
    if not callable(function):
        return CheckResult("failed", f"{name} is not a function.", ("Run the cell that defines it again.",))
    if _is_stub(exercise, function):
        return CheckResult("unattempted", f"{name} is still to be written.")
    with random_stream_kept():
        return _check_cases(exercise, function)


def judge(name: str, function: Callable[..., Any]) -> float | None:
    """Hand a function to the grader; the hidden part of a grade cell calls it.

    In the grader's sandbox the outputs go out to the judge, and nothing comes back. Without a sandbox, as in
    plain nbgrader, they are compared with the references in this process.

    Returns
    -------
    float or None
        Without a sandbox: the points earned when they are a part of the whole, which nbgrader reads as partial credit.

    Raises
    ------
    AssertionError
        Without a sandbox, when no point was earned; its message is the verdict.
    """
    if collector is not None:
        collector(name, function)
        return None
    from grader.judging.judge import judge_in_process  # Only where courses are graded is there a grader to import.

    return judge_in_process(public_cases.lesson(public_cases.find()).name, name, function)


def call(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    seed: int,
    collaborators: Mapping[str, str] | None = None,
) -> Any:
    """Call a function as every judgement does: fresh arguments, a known global random state, no output.

    The global generator is left as the function leaves it; see :func:`random_stream_kept`.

    Parameters
    ----------
    collaborators : mapping of str to str, optional
        Sources of functions that stand in, during the call, for those the function finds under these names.
    """
    np.random.seed(seed)
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        _standing_in(collaborators or {}, function),
    ):
        return function(*unflatten(*flatten(arguments)))


@contextlib.contextmanager
def random_stream_kept() -> Iterator[None]:
    """Let the caller's own random stream go on afterwards, whatever is called; around many calls, since it is slow."""
    state = np.random.get_state()
    try:
        yield
    finally:
        np.random.set_state(state)


def _made(name: str, source: str) -> Any:
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)
    return namespace[name]


def _globals_of(function: Any) -> dict[str, Any]:
    """Where a function looks names up: through wrappers, partials, methods and objects that can be called."""
    for _ in range(10):
        function = inspect.unwrap(function)
        if hasattr(function, "__globals__"):
            return function.__globals__
        function = getattr(function, "func", type(function).__call__)
    return {}


@contextlib.contextmanager
def _standing_in(collaborators: Mapping[str, str], function: Callable[..., Any]) -> Iterator[None]:
    """Put other functions into a function's global namespace, and take them out again."""
    namespace = _globals_of(function)
    before = {name: namespace[name] for name in collaborators if name in namespace}
    namespace.update({name: _made(name, source) for name, source in collaborators.items()})
    try:
        yield
    finally:
        for name in collaborators:
            namespace.pop(name, None)
        namespace.update(before)


def describe_error(error: BaseException) -> str:
    """Say what was raised, by which line where that is in a notebook cell, and what it commonly comes from."""
    try:
        text = f"{type(error).__name__}: {str(error)[:300]}".rstrip(": ")
    except Exception:  # The student's own exceptions may have an own __str__.
        text = type(error).__name__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "ipykernel" in frame.filename]
    frames = frames or [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith("<ipython")]
    if frames:
        line = (linecache.getline(frames[-1].filename, frames[-1].lineno or 0) or frames[-1].line or "").strip()
        text += f" (line {frames[-1].lineno}: {line[:120]})" if line else f" (line {frames[-1].lineno})"
    cause = first_aid.common_cause(error)
    return f"{text}. {cause}" if cause else text


def _check_cases(exercise: PublicExercise, function: Callable[..., Any]) -> CheckResult:
    if exercise.options:
        return _check_question(exercise, function)
    if not exercise.cases:
        return CheckResult("noted", f"{exercise.name} is judged when you submit.")
    answers = [_answer(case, function) for case in exercise.cases]
    # An answer may follow any one of the published conventions, but the same one throughout.
    conventions = range(len(exercise.cases[0].expected))
    lists = [_problems(exercise, answers, convention) for convention in conventions]
    convention, problems = min(enumerate(lists), key=lambda item: sum(problem is not None for problem in item[1]))
    first = next((problem for problem in problems if problem), None)
    if first is None:
        count = len(exercise.cases)
        return CheckResult("passed", f"{exercise.name} agrees on {count} example{'s' if count > 1 else ''}.")
    diagnosis = _diagnose(exercise, answers)
    clues = () if diagnosis else _clues(exercise, function, answers, convention)
    details = [first.detail, f"Hint: {diagnosis}" if diagnosis else "", f"Clue: {' '.join(clues)}" if clues else ""]
    return CheckResult("failed", first.title, tuple(detail for detail in details if detail))


def _check_question(exercise: PublicExercise, function: Callable[..., Any]) -> CheckResult:
    """Whether the answer is one; and where nobody else will judge it, whether it is the right one."""
    name, options = exercise.name, listed(exercise.options)
    try:
        value = unflatten(*flatten(call(function, (), 0)))
    except Exception as error:
        advice = f"The answer is one of {options}, with its quotes." if isinstance(error, NameError) else ""
        details = (describe_error(error), advice)
        return CheckResult("failed", f"{name}() stopped with an error.", tuple(filter(None, details)))
    chosen = letter(value)
    if chosen not in exercise.options:
        return CheckResult("failed", f"{name} returned {value!r:.40}.", (f"The answer is one of {options}.",))
    feedback = hints.feedback_on(name)
    if feedback is None:
        return CheckResult("noted", f"{name} is judged when you submit.")
    if chosen in feedback:
        return CheckResult("failed", f"{name}: {chosen} is not the best answer.", (f"Hint: {feedback[chosen]}",))
    return CheckResult("passed", f"{name}: {chosen}.")


@dataclass(frozen=True)
class _Problem:
    """Why the answer to one case is not right."""

    kind: str
    title: str
    detail: str


def _answer(case: PublicCase, function: Callable[..., Any]) -> tuple[Any, str | None]:
    """What a function returns for a case, or what it raises."""
    try:
        return unflatten(*flatten(call(function, case.arguments, case.seed, case.collaborators), repeats=False)), None
    except Exception as error:  # Whatever the student's code raises is the answer to report.
        return Other(type(error).__name__), describe_error(error)


def _problems(
    exercise: PublicExercise, answers: list[tuple[Any, str | None]], convention: int
) -> list[_Problem | None]:
    found: list[_Problem | None] = []
    for case, (output, error) in zip(exercise.cases, answers, strict=True):
        made = describe_call(exercise.name, case.arguments) + (f" (case: {case.name})" if case.collaborators else "")
        if error:
            found.append(_Problem("error", f"{made} stopped with an error.", error))
            continue
        expected = case.expected[convention]
        difference = compare(expected, output, case.rtol, case.atol, extra_returns=exercise.extra_returns)
        found.append(_Problem(difference.kind, made, difference.message) if difference else None)
    return found


def _clues(
    exercise: PublicExercise,
    function: Callable[..., Any],
    answers: list[tuple[Any, str | None]],
    convention: int,
) -> tuple[str, ...]:
    """What the wrong answers have in common with the right ones."""
    problems = _problems(exercise, answers, convention)
    examples = []
    for case, (output, _), problem in zip(exercise.cases, answers, problems, strict=True):
        expected = case.expected[convention]
        examples.append(
            Example(
                by_name(function, case.arguments),
                expected,
                without_extra(expected, output) if exercise.extra_returns else output,
                problem is None,
                problem is not None and problem.kind in COMPARABLE,
                case.rtol,
                case.atol,
            )
        )
    return explain(examples)


def _diagnose(exercise: PublicExercise, answers: list[tuple[Any, str | None]]) -> str | None:
    for mistake in exercise.mistakes:
        triples = zip(exercise.cases, mistake.outputs, answers, strict=True)
        if all(
            compare(theirs, ours, c.rtol, c.atol, extra_returns=exercise.extra_returns) is None
            for c, theirs, (ours, _) in triples
        ):
            return mistake.hint
    return None


def _is_stub(exercise: PublicExercise, function: Any) -> bool:
    made, stub = getattr(function, "__code__", None), _stub_code(exercise.stub, exercise.name)
    if isinstance(made, CodeType) and stub and _essence(made) != _essence(stub):
        return False  # As nearly always; what follows takes ten times as long.
    source = _source_of(function)
    return source is not None and same_code(source, exercise.stub)


@lru_cache(maxsize=64)
def _stub_code(stub: str, name: str) -> CodeType | None:
    with contextlib.suppress(SyntaxError, ValueError):
        parts = compile(stub, "<stub>", "exec").co_consts
        return next((part for part in parts if isinstance(part, CodeType) and part.co_name == name), None)
    return None


def _essence(code: CodeType) -> tuple[tuple[str, ...], tuple[str, ...], bytes]:
    """What is the same whenever two functions have the same code, but for comments, layout and docstring.

    Of the instructions only which they are: a docstring is a constant, and moves the places of the others.
    """
    return code.co_names, code.co_varnames, code.co_code[::2]


def _source_of(function: Callable[..., Any]) -> str | None:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return None


def _is_learning() -> bool:
    """Whether somebody works with the notebook; not so where it is graded."""
    return collector is None


def _name_of(name: Any) -> str:
    """Of the exercise; the function itself will do, too."""
    return str(getattr(name, "__name__", name))


first_aid.attend(_is_learning)
