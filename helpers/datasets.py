"""The data sets of the course, read from the folder ``datasets`` that stands beside ``helpers``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
from numpy.typing import NDArray

FOLDER = Path(__file__).parent.parent / "datasets"

Array = NDArray[Any]


def load_circles() -> tuple[Array, Array, Array, Array]:
    """Return two noisy circles, one inside the other: class 0 is the outer one, class 1 the inner one.

    Returns
    -------
    train_X : ndarray, shape (2, 300)
    train_Y : ndarray of int, shape (1, 300)
    test_X : ndarray, shape (2, 100)
    test_Y : ndarray of int, shape (1, 100)

    Raises
    ------
    FileNotFoundError
        If ``datasets/circles.h5`` is not beside ``helpers``.
    """
    train_X, train_Y, test_X, test_Y = _read("circles.h5", "train_X", "train_Y", "test_X", "test_Y")
    return train_X, train_Y, test_X, test_Y


def _read(name: str, *keys: str) -> list[Array]:
    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"The data set {path} is missing: get it again together with the notebook, "
            "or in the course's repository run `python datasets/build.py`."
        )
    with h5py.File(path) as file:
        return [file[key][()] for key in keys]
