"""A letter, however it is written."""

import pytest

from helpers.questions import letter, listed


@pytest.mark.parametrize("written", ["b", "B", " b ", "(b)", "b.", "b)"])
def test_a_letter_is_one_however_it_is_written(written):
    assert letter(written) == "b"


@pytest.mark.parametrize("written", ["", "ab", "a b", "1", "é", None, 1, ["b"], b"b", "b" + " " * 20])
def test_other_things_are_none(written):
    assert letter(written) is None


def test_options_are_listed_in_quotes():
    assert listed(("a", "b", "c")) == '"a", "b" or "c"'
    assert listed(("a", "b")) == '"a" or "b"'
