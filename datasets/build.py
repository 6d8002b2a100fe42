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
from sklearn.datasets import make_circles

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


BUILDERS: dict[str, Callable[[h5py.File], None]] = {"circles.h5": circles}


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
