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


def load_digits() -> tuple[Array, Array, Array, Array]:
    """Return handwritten digits, 8 by 8 pixels each, with grey values from 0 (paper) to 1 (ink).

    Returns
    -------
    train_X : ndarray, shape (64, 1352)
        One image per column, its rows one after the other.
    train_Y : ndarray of int, shape (1, 1352)
        The digit, 0 to 9.
    test_X : ndarray, shape (64, 445)
    test_Y : ndarray of int, shape (1, 445)

    Raises
    ------
    FileNotFoundError
        If ``datasets/digits.h5`` is not beside ``helpers``.
    """
    train_X, train_Y, test_X, test_Y = _read("digits.h5", "train_X", "train_Y", "test_X", "test_Y")
    return train_X / 16, train_Y, test_X / 16, test_Y


def load_spiral() -> tuple[Array, Array, Array, Array]:
    """Return points on three arms of a spiral; each arm is a class.

    Returns
    -------
    train_X : ndarray, shape (2, 300)
    train_Y : ndarray of int, shape (1, 300)
        0, 1 or 2.
    test_X : ndarray, shape (2, 300)
    test_Y : ndarray of int, shape (1, 300)

    Raises
    ------
    FileNotFoundError
        If ``datasets/spiral.h5`` is not beside ``helpers``.
    """
    train_X, train_Y, test_X, test_Y = _read("spiral.h5", "train_X", "train_Y", "test_X", "test_Y")
    return train_X, train_Y, test_X, test_Y


def load_moons() -> tuple[Array, Array, Array, Array]:
    """Return two noisy half moons that reach into each other: class 0 is the upper one, class 1 the lower one.

    Returns
    -------
    train_X : ndarray, shape (2, 300)
    train_Y : ndarray of int, shape (1, 300)
    test_X : ndarray, shape (2, 300)
    test_Y : ndarray of int, shape (1, 300)

    Raises
    ------
    FileNotFoundError
        If ``datasets/moons.h5`` is not beside ``helpers``.
    """
    train_X, train_Y, test_X, test_Y = _read("moons.h5", "train_X", "train_Y", "test_X", "test_Y")
    return train_X, train_Y, test_X, test_Y


def load_football() -> tuple[Array, Array, Array, Array]:
    """Return where our goalkeeper's long kicks come down; class 1 when our team heads the ball, class 0 else.

    The pitch's middle is the origin. ``x1`` runs from our goal line at -1 to theirs at +1; ``x2`` runs across, in
    the same unit of 52.5 m, from -0.65 to +0.65.

    Returns
    -------
    train_X : ndarray, shape (2, 200)
    train_Y : ndarray of int, shape (1, 200)
    test_X : ndarray, shape (2, 200)
    test_Y : ndarray of int, shape (1, 200)

    Raises
    ------
    FileNotFoundError
        If ``datasets/football.h5`` is not beside ``helpers``.
    """
    train_X, train_Y, test_X, test_Y = _read("football.h5", "train_X", "train_Y", "test_X", "test_Y")
    return train_X, train_Y, test_X, test_Y


def load_football_dev() -> tuple[Array, Array]:
    """Return the dev set of `load_football`: 200 more kicks, for choosing.

    Returns
    -------
    dev_X : ndarray, shape (2, 200)
    dev_Y : ndarray of int, shape (1, 200)

    Raises
    ------
    FileNotFoundError
        If ``datasets/football.h5`` is not beside ``helpers``.
    """
    dev_X, dev_Y = _read("football.h5", "dev_X", "dev_Y")
    return dev_X, dev_Y


def load_breast_cancer() -> tuple[Array, Array, list[str]]:
    """Return 30 measurements of the cell nuclei of 569 breast tumours: class 1 is malignant, class 0 benign.

    The examples stand in the order of the file, which is not random.

    Returns
    -------
    X : ndarray, shape (30, 569)
    Y : ndarray of int, shape (1, 569)
    feature_names : list of str
        What the rows of ``X`` measure.

    Raises
    ------
    FileNotFoundError
        If ``datasets/breast_cancer.h5`` is not beside ``helpers``.
    """
    X, Y, feature_names = _read("breast_cancer.h5", "X", "Y", "feature_names")
    return X, Y, [name.decode() for name in feature_names]


def _read(name: str, *keys: str) -> list[Array]:
    path = FOLDER / name
    if not path.is_file():
        raise FileNotFoundError(
            f"The data set {path} is missing: get it again together with the notebook, "
            "or in the course's repository run `python datasets/build.py`."
        )
    with h5py.File(path) as file:
        return [file[key][()] for key in keys]
