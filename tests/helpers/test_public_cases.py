from dataclasses import asdict

import h5py
import numpy as np
import pytest

from helpers import public_cases
from helpers.public_cases import KnownMistake, NotHereError, PublicCase, PublicExercise, PublicLesson
from helpers.values import Other

LESSON = PublicLesson("tiny", "Tiny – but whole", 3)


def exercise(name="scale", factor=2.0):
    X = np.arange(6.0).reshape(2, 3)
    cases = (
        PublicCase("a matrix", (X, factor), (factor * X,), 7, 1e-6, 1e-8, {}),
        PublicCase(
            "a dict", ({"W1": X.T, "t": 3},), ({"W1": X}, X.astype("f4")), 2**31 - 1, 1e-3, 0.0, {"g": "def g(): …"}
        ),
    )
    mistakes = (KnownMistake("Multiply, λ times.", (None, Other("TypeError"))), KnownMistake("Add.", (X + factor, ())))
    stub = f"def {name}(X):\n    X = None  # ≈ 1 line"
    return PublicExercise(name, stub, False, cases, mistakes, ("Look at X.", "Multiply – by λ."), 12.5)


@pytest.fixture
def path(tmp_path):
    return tmp_path / public_cases.FILE_NAME


def test_what_is_written_is_read(path):
    exercises = [
        exercise(),
        exercise("other", 3.0),
        PublicExercise("question", "def question(): …", True, (), (), (), 3, ("a", "b")),
    ]
    public_cases.write(path, LESSON, exercises)
    assert public_cases.lesson(path) == LESSON
    assert public_cases.names(path) == ("scale", "other", "question")
    for wanted in exercises:
        np.testing.assert_equal(asdict(public_cases.read(path, wanted.name)), asdict(wanted))


def test_arrays_keep_their_type_and_shape(path):
    arrays = (np.array(True), np.zeros((0, 3)), np.array([1 + 2j]), np.array([[1], [2]], dtype="u1"), np.ones(2, "f2"))
    public_cases.write(path, LESSON, [PublicExercise("f", "", False, (), (KnownMistake("", arrays),))])
    for found, wanted in zip(public_cases.read(path, "f").mistakes[0].outputs, arrays, strict=True):
        np.testing.assert_array_equal(found, wanted, strict=True)


def test_same_content_gives_the_same_bytes(path):
    contents = []
    for factor in (2.0, 2.0, 3.0):
        public_cases.write(path, LESSON, [exercise(factor=factor)])
        contents.append(path.read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_no_time_is_written(path):
    public_cases.write(path, LESSON, [exercise()])
    times = []
    with h5py.File(path) as file:
        file.visititems(lambda name, item: times.append(h5py.h5g.get_objinfo(item.id).mtime))
    assert times == [0, 0, 0]


def test_an_unknown_exercise_is_a_key_error(path):
    public_cases.write(path, LESSON, [exercise()])
    with pytest.raises(KeyError, match="scaled"):
        public_cases.read(path, "scaled")


@pytest.mark.parametrize("content", [None, b"not HDF5"])
def test_a_file_that_cannot_be_read_is_an_os_error(path, content):
    if content:
        path.write_bytes(content)
    with pytest.raises(OSError):
        public_cases.read(path, "scale")


def test_a_file_of_another_version_is_an_os_error(path):
    with h5py.File(path, "w") as file:
        file.attrs["lesson"] = "tiny"
    with pytest.raises(OSError, match="says nothing of its lesson"):
        public_cases.names(path)


def test_an_exercise_is_looked_up_in_the_working_folder(path, monkeypatch):
    public_cases.write(path, LESSON, [exercise(), exercise("other")])
    monkeypatch.chdir(path.parent)
    assert public_cases.look_up("other").hints[0] == "Look at X."
    with pytest.raises(NotHereError) as problem:
        public_cases.look_up("third")
    assert problem.value.title == 'this lesson has no exercise called "third".'
    assert problem.value.advice == ("Its exercises are: scale, other.",)


@pytest.mark.parametrize("content", [None, b"not HDF5"])
def test_without_a_readable_file_it_is_said_where_to_look(path, monkeypatch, content):
    if content:
        path.write_bytes(content)
    monkeypatch.chdir(path.parent)
    with pytest.raises(NotHereError) as problem:
        public_cases.look_up("scale")
    assert problem.value.advice == ("Open the notebook from its own folder.",)
