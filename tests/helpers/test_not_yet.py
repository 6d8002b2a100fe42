"""Something that is not there yet is said in a sentence, without a traceback in front of it."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.not_yet import NotYetError, require_written


def test_what_is_written_passes():
    assert require_written(True, "f") is None


def test_what_is_not_is_named():
    with pytest.raises(NotYetError, match=r"Still to be written: f\. Finish it above"):
        require_written(None, "f")


def test_a_notebook_shows_the_sentence_alone(capsys):
    InteractiveShell().run_cell("from helpers.not_yet import NotYetError\nraise NotYetError('Run the cell above.')")
    assert capsys.readouterr().out.strip() == "Run the cell above."
