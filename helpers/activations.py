"""What units do to the numbers they receive, element by element."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def sigmoid(z: Any) -> Array:
    """Return ``1 / (1 + exp(-z))``, element by element; far from zero it rounds to exactly 0 or 1.

    Parameters
    ----------
    z : array_like
        Any shape.

    Returns
    -------
    ndarray
        Same shape as ``z``, values in [0, 1].
    """
    with np.errstate(over="ignore"):  # exp(-z) = inf gives the right answer, 0
        probability: Array = 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
    return probability


def relu(z: Any) -> Array:
    """Return ``max(0, z)``, element by element, in the shape of ``z``."""
    positive_part: Array = np.maximum(0, z)
    return positive_part
