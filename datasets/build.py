"""Write the data sets of the course, byte for byte the same every time.

``python datasets/build.py`` writes them beside this script. With ``--check`` nothing is written: the script says
which files differ in content from what it would write, and exits with 1 if any does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, make_circles, make_moons

FOLDER = Path(__file__).parent


def circles(file: h5py.File) -> None:
    """Two noisy circles: 300 examples to train on, 100 to test with."""
    file.attrs["description"] = "Two noisy circles, class 0 outside and class 1 inside; examples are columns."
    file.attrs["origin"] = "sklearn.datasets.make_circles(noise=0.05), drawn by datasets/build.py"
    file.attrs["seed"] = "np.random.seed(1) before train (300 examples), np.random.seed(2) before test (100 examples)"
    file.attrs["licence"] = "BSD-3-Clause"
    for part, seed, examples in (("train", 1, 300), ("test", 2, 100)):
        np.random.seed(seed)
        points, labels = make_circles(n_samples=examples, noise=0.05)
        file.create_dataset(f"{part}_X", data=points.T.astype("<f8"), track_times=False)
        file.create_dataset(f"{part}_Y", data=labels.reshape(1, -1).astype("<i8"), track_times=False)


def digits(file: h5py.File) -> None:
    """Handwritten digits: three quarters of every class to train on, one quarter to test with."""
    file.attrs["description"] = "1797 handwritten digits of 8 by 8 pixels, grey values 0 to 16; examples are columns."
    file.attrs["origin"] = (
        "sklearn.datasets.load_digits: the test part of E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten "
        "Digits, UCI Machine Learning Repository, 1998, doi:10.24432/C50P49. The same 13 people wrote both parts."
    )
    file.attrs["seed"] = "np.random.RandomState(0) shuffles; of each class, every fourth example is for the test"
    file.attrs["licence"] = "CC-BY-4.0"
    images, labels = load_digits(return_X_y=True)
    order = np.random.RandomState(0).permutation(len(labels))
    place = {i: n for c in range(10) for n, i in enumerate(order[labels[order] == c])}  # within its own class
    in_test = np.array([place[i] % 4 == 3 for i in order])
    for part, chosen in (("train", order[~in_test]), ("test", order[in_test])):
        file.create_dataset(f"{part}_X", data=images[chosen].T.astype("u1"), track_times=False)
        file.create_dataset(f"{part}_Y", data=labels[chosen].reshape(1, -1).astype("<i8"), track_times=False)


def spiral(file: h5py.File) -> None:
    """Three arms of a spiral, one class each: 300 examples to train on, 300 to test with."""
    file.attrs["description"] = "Three arms of a spiral, one class each; examples are columns."
    file.attrs["origin"] = "drawn by datasets/build.py: radius r from 0.05 to 1, angle 4.5 r + class / 3 turn + noise"
    file.attrs["seed"] = "np.random.RandomState(4): train first, then test"
    file.attrs["licence"] = "BSD-3-Clause"
    stream = np.random.RandomState(4)
    for part in ("train", "test"):
        labels = np.repeat(np.arange(3), 100)
        radius = np.tile(np.linspace(0.05, 1, 100), 3)
        angle = 4.5 * radius + 2 * np.pi * labels / 3 + 0.22 * stream.randn(300)
        points = radius * np.stack([np.cos(angle), np.sin(angle)])
        file.create_dataset(f"{part}_X", data=points.astype("<f8"), track_times=False)
        file.create_dataset(f"{part}_Y", data=labels.reshape(1, -1).astype("<i8"), track_times=False)


def moons(file: h5py.File) -> None:
    """Two half moons that overlap: 300 examples to train on, 300 to test with."""
    file.attrs["description"] = "Two noisy half moons, class 0 above and class 1 below; examples are columns."
    file.attrs["origin"] = "sklearn.datasets.make_moons(n_samples=300, noise=0.2), drawn by datasets/build.py"
    file.attrs["seed"] = "np.random.seed(3) before train, np.random.seed(4) before test"
    file.attrs["licence"] = "BSD-3-Clause"
    for part, seed in (("train", 3), ("test", 4)):
        np.random.seed(seed)
        points, labels = make_moons(n_samples=300, noise=0.2)
        file.create_dataset(f"{part}_X", data=points.T.astype("<f8"), track_times=False)
        file.create_dataset(f"{part}_Y", data=labels.reshape(1, -1).astype("<i8"), track_times=False)


def football(file: h5py.File) -> None:
    """Where our goalkeeper's long kicks come down, and whose player heads the ball: 200 examples in each part.

    Ten outfield players a side have a place in their formation, and run about it. Whoever is nearest to the ball when
    it comes down heads it. Lengths are divided by half the length of a pitch of 105 m by 68 m.
    """
    file.attrs["description"] = (
        "Where the ball comes down, and who heads it: class 1 our team, class 0 the other. x1 runs from our goal line "
        "(-1) to theirs (+1), x2 across the pitch in the same unit (-0.65 to +0.65); examples are columns."
    )
    file.attrs["origin"] = "simulated by datasets/build.py: the player nearest to the ball heads it"
    file.attrs["seed"] = "np.random.RandomState(11); train, test and dev are drawn in this order"
    file.attrs["licence"] = "BSD-3-Clause"
    stream = np.random.RandomState(11)
    ours = [(-34, -24), (-37, -8), (-37, 8), (-34, 24), (-16, -27), (-18, -9), (-14, 9), (-8, 26), (-12, -16), (4, 12)]
    theirs = [(36, -24), (38, -8), (38, 8), (35, 24), (14, -27), (12, -9), (18, 9), (20, 26), (4, -18), (14, 2)]
    for part in ("train", "test", "dev"):
        ball = np.stack([stream.uniform(-45, 45, 200), stream.uniform(-31, 31, 200)])
        distances = []
        for formation in (ours, theirs):
            players = np.array(formation, dtype=float)[:, :, np.newaxis] + 7.5 * stream.standard_normal((10, 2, 200))
            distances.append(np.sqrt(np.sum((players - ball) ** 2, axis=1)).min(axis=0))
        labels = (distances[0] < distances[1]).astype("<i8").reshape(1, -1)
        file.create_dataset(f"{part}_X", data=(ball / 52.5).astype("<f8"), track_times=False)
        file.create_dataset(f"{part}_Y", data=labels, track_times=False)


def breast_cancer(file: h5py.File) -> None:
    """Breast cancer from Wisconsin: 30 measurements of the cell nuclei of 569 tumours, in the file's own order."""
    file.attrs["description"] = "30 measurements of 569 tumours; class 1 is malignant, 0 benign; examples are columns."
    file.attrs["origin"] = (
        "sklearn.datasets.load_breast_cancer, a copy of: W. Wolberg, O. Mangasarian, N. Street, W. Street, "
        "Breast Cancer Wisconsin (Diagnostic), UCI Machine Learning Repository, 1993, doi:10.24432/C5DW2B. "
        "Changed: examples are columns; class 1 is malignant (scikit-learn's class 0)."
    )
    file.attrs["seed"] = "none: nothing is drawn"
    file.attrs["licence"] = "CC-BY-4.0"
    bunch = load_breast_cancer()
    file.create_dataset("X", data=bunch.data.T.astype("<f8"), track_times=False)
    file.create_dataset("Y", data=(1 - bunch.target).reshape(1, -1).astype("<i8"), track_times=False)
    file.create_dataset("feature_names", data=np.array(bunch.feature_names, dtype="S"), track_times=False)


BUILDERS: dict[str, Callable[[h5py.File], None]] = {
    "breast_cancer.h5": breast_cancer,
    "circles.h5": circles,
    "digits.h5": digits,
    "football.h5": football,
    "moons.h5": moons,
    "spiral.h5": spiral,
}


def build(folder: Path) -> None:
    """Write every data set into ``folder``."""
    for name, builder in BUILDERS.items():
        with h5py.File(folder / name, "w", libver=("earliest", "v110")) as file:
            builder(file)


def content(path: Path) -> dict[str, Any]:
    """Return what a flat HDF5 file holds: dtype, shape and bytes of every data set, and every attribute."""
    with h5py.File(path) as file:
        arrays = {name: file[name][()] for name in sorted(file)}
        found: dict[str, Any] = {name: (str(a.dtype), a.shape, a.tobytes()) for name, a in arrays.items()}
        return found | {f"attribute {name}": str(value) for name, value in sorted(file.attrs.items())}


def differences(folder: Path) -> list[str]:
    """Say, one sentence per file, where ``folder`` does not hold what `build` would write."""
    with tempfile.TemporaryDirectory() as scratch:
        build(Path(scratch))
        return [
            sentence for name in BUILDERS if (sentence := _difference(folder / name, content(Path(scratch) / name)))
        ]


def _difference(path: Path, wanted: dict[str, Any]) -> str:
    if not path.is_file():
        return f"{path} is missing."
    try:
        found = content(path)
    except OSError:
        return f"{path} is not an HDF5 file."
    parts = sorted(key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key))
    return f"{path} differs in {', '.join(parts)}." if parts else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs in content")
    if not parser.parse_args().check:
        build(FOLDER)
        return 0
    found = differences(FOLDER)
    for sentence in found:
        print(f"{sentence} Run `python datasets/build.py` and commit the result.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
