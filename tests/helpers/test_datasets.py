import importlib.util
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from sklearn.datasets import make_circles

from helpers import datasets

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("datasets_build", ROOT / "datasets" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script, monkeypatch, folder, *arguments):
    monkeypatch.setattr(script, "FOLDER", folder)
    monkeypatch.setattr(sys, "argv", ["build.py", *arguments])
    return script.main()


class TestCircles:
    def test_shapes_and_types(self):
        train_X, train_Y, test_X, test_Y = datasets.load_circles()
        assert [part.shape for part in (train_X, train_Y, test_X, test_Y)] == [(2, 300), (1, 300), (2, 100), (1, 100)]
        assert train_X.dtype == test_X.dtype == np.float64
        assert train_Y.dtype == test_Y.dtype == np.int64

    def test_both_classes_are_equally_frequent(self):
        _, train_Y, _, test_Y = datasets.load_circles()
        assert train_Y.mean() == test_Y.mean() == 0.5

    def test_are_scikit_learns(self):
        train_X, train_Y, test_X, test_Y = datasets.load_circles()
        for X, Y, seed, number in ((train_X, train_Y, 1, 300), (test_X, test_Y, 2, 100)):
            points, labels = make_circles(n_samples=number, noise=0.05, random_state=np.random.RandomState(seed))
            np.testing.assert_allclose(X, points.T, rtol=1e-12)
            np.testing.assert_array_equal(Y, labels[np.newaxis])

    def test_say_where_they_come_from(self):
        with h5py.File(ROOT / "datasets" / "circles.h5") as file:
            attributes = dict(file.attrs)
        assert set(attributes) == {"description", "origin", "seed", "licence"}
        assert "make_circles" in attributes["origin"]
        assert attributes["licence"] == "BSD-3-Clause"

    def test_missing_file_is_one_sentence(self, tmp_path, monkeypatch):
        monkeypatch.setattr(datasets, "FOLDER", tmp_path)
        with pytest.raises(FileNotFoundError, match=r"circles\.h5 is missing: get it again") as raised:
            datasets.load_circles()
        assert "\n" not in str(raised.value)


class TestBuild:
    def test_is_the_same_byte_for_byte(self, script, tmp_path):
        for folder in (tmp_path / "first", tmp_path / "second"):
            folder.mkdir()
            script.build(folder)
        for name in script.BUILDERS:
            assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()

    def test_committed_files_are_what_the_script_writes(self, script, tmp_path):
        script.build(tmp_path)
        for name in script.BUILDERS:
            assert (tmp_path / name).read_bytes() == (ROOT / "datasets" / name).read_bytes(), name

    def test_check_accepts_the_committed_files(self, script, monkeypatch, capsys):
        assert run(script, monkeypatch, ROOT / "datasets", "--check") == 0
        assert capsys.readouterr().err == ""

    def test_check_names_what_differs(self, script, monkeypatch, capsys, tmp_path):
        assert run(script, monkeypatch, tmp_path) == 0
        with h5py.File(tmp_path / "circles.h5", "a") as file:
            file["train_X"][0, 0] = 9.0
            file.attrs["seed"] = "4"
        assert run(script, monkeypatch, tmp_path, "--check") == 1
        assert "circles.h5 differs in attribute seed, train_X." in capsys.readouterr().err

    @pytest.mark.parametrize(("content", "complaint"), [(None, "is missing"), (b"no", "is not an HDF5 file")])
    def test_check_names_a_file_that_cannot_be_read(self, script, monkeypatch, capsys, tmp_path, content, complaint):
        if content is not None:
            (tmp_path / "circles.h5").write_bytes(content)
        assert run(script, monkeypatch, tmp_path, "--check") == 1
        assert f"circles.h5 {complaint}." in capsys.readouterr().err
