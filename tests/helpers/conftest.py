"""What tests of the verbs under an exercise, and of figures, share: a folder as a student has it, and no windows."""

import matplotlib
import matplotlib.pyplot as plt
import pytest

from helpers import hints, public_cases
from helpers.plotting import showing
from helpers.public_cases import PublicCase, PublicExercise, PublicLesson

matplotlib.use("Agg")

CASE = PublicCase("", (3,), (6,), 0, 1e-6, 1e-8, {})
EXERCISES = (
    PublicExercise("twice", "", False, (CASE,), (), ("Add <x>.", "To itself."), 60),
    PublicExercise("letter", "", False, (), (), ("Think.", "Again."), 30, ("a", "b")),
    PublicExercise("plain", "", False, (CASE,), (), (), 10),
)


@pytest.fixture
def lesson_folder(tmp_path, monkeypatch):
    """The folder of a lesson with two exercises and a question, in which the notebook is open."""
    folder = tmp_path / "course" / "tiny"
    folder.mkdir(parents=True)
    public_cases.write(folder / public_cases.FILE_NAME, PublicLesson("tiny", "Tiny things", 2), EXERCISES)
    monkeypatch.chdir(folder)
    hints._given.clear()
    return folder


@pytest.fixture
def shown(monkeypatch):
    """The pictures that are shown."""
    pictures = []
    monkeypatch.setattr(showing, "display", pictures.append)
    return pictures


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")
