"""A region may release other code than ``None``: errors for the student to find."""

import pytest

from grader.errors import GraderError
from grader.stubs import stub
from helpers.comparison import same_code

START, END = "    ### START CODE HERE ### (repair)", "    ### END CODE HERE ###"


def released(*lines: str) -> list[str]:
    inside = [f"    {line}" if line else "" for line in lines]
    whole = stub("\n".join(["def double(x):", START, *inside, END, "    return y"])).splitlines()
    return [line.removeprefix("    ") for line in whole[2:-2]]


def test_code_after_release_takes_the_place_of_its_statement():
    assert released("y = 2 * x  # release: y = 3 * x") == ["y = 3 * x"]


def test_a_bare_release_keeps_its_statement():
    assert released("y = 2 * x  # release") == ["y = 2 * x"]


def test_other_statements_and_comments_are_emptied_as_always():
    lines = ("# double it", "y = x  # one", "y = y + x  # release: y = y * x", "y += 0")
    assert released(*lines) == ["# double it", "y = None  # one", "y = y * x", "y = None"]


def test_a_comment_may_be_released():
    lines = ("y = x", "y += x  # release: # now double it")
    assert released(*lines) == ["y = None", "# now double it"]


def test_a_statement_of_several_lines_is_kept_whole():
    lines = ("y = max(", "    x,", "    0,", ")  # release")
    assert released(*lines) == ["y = max(", "    x,", "    0,", ")"]


def test_a_hash_in_a_string_is_no_comment():
    assert released('y = "# release: z"  # text') == ["y = None  # text"]


def test_the_stub_is_another_program_than_the_solution():
    solution = "\n".join(["def double(x):", START, "    y = 2 * x  # release: y = 3 * x", END, "    return y"])
    assert not same_code(stub(solution), solution)
    assert same_code(stub(solution), "def double(x):\n    y = 3 * x\n    return y")


@pytest.mark.parametrize(
    "lines",
    [("for _ in x:", "    y = 2  # release: y = 3"), ("y = max(  # release", "    x, 0)")],
    ids=["inside a block", "not at the end"],
)
def test_a_release_in_another_place_is_refused(lines):
    with pytest.raises(GraderError, match="end of a simple statement"):
        released(*lines)


def test_released_code_must_parse():
    with pytest.raises(GraderError, match="would not parse"):
        released("y = 2 * x  # release: y = = 3")
