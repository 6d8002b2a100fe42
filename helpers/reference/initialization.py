"""Starting values for the parameters of a deep network.

Every function takes ``layers_dims``, the number of units of each layer with the input first, and returns
``{"W1", "b1", ..., "WL", "bL"}`` with L = len(layers_dims) - 1, ``W_l`` of shape (n_l, n_{l-1}) and ``b_l``
of shape (n_l, 1). Biases are zero. Weights are drawn in the order W1, W2, ... from the stream that
``np.random.seed(3)`` begins, here from a private copy of it, so that no global state is touched.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 3

Parameters = dict[str, NDArray[Any]]


def initialize_parameters_zeros(layers_dims: list[int]) -> Parameters:
    """Set every weight and every bias to zero.

    Parameters
    ----------
    layers_dims : list of int
        Units of each layer, the input first.

    Returns
    -------
    dict of str to ndarray
        ``W_l`` of shape (n_l, n_{l-1}) and ``b_l`` of shape (n_l, 1).
    """
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = np.zeros((n_out, n_in))
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def initialize_parameters_random(layers_dims: list[int]) -> Parameters:
    """Draw weights that are far too large: normal with standard deviation 10.

    Parameters
    ----------
    layers_dims : list of int
        Units of each layer, the input first.

    Returns
    -------
    dict of str to ndarray
        ``W_l`` of shape (n_l, n_{l-1}) and ``b_l`` of shape (n_l, 1).
    """
    stream = np.random.RandomState(SEED)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = 10 * stream.randn(n_out, n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def initialize_parameters_he(layers_dims: list[int]) -> Parameters:
    """Draw weights with variance 2 / n_{l-1}, which keeps the signal's size through layers of ReLU.

    Parameters
    ----------
    layers_dims : list of int
        Units of each layer, the input first.

    Returns
    -------
    dict of str to ndarray
        ``W_l`` of shape (n_l, n_{l-1}) and ``b_l`` of shape (n_l, 1).

    References
    ----------
    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, section 2.2: equation (10) for the
    forward signal, which is used here; (12) to (14) make the same argument for the gradient.
    """
    stream = np.random.RandomState(SEED)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        standard_deviation = np.sqrt(2 / n_in)
        parameters[f"W{layer}"] = standard_deviation * stream.randn(n_out, n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def initialize_parameters_xavier(layers_dims: list[int]) -> Parameters:
    """Draw weights with variance 1 / n_{l-1}, which keeps the signal's size through linear layers.

    This is the variant that counts only the inputs of a layer, as the course does. Glorot and Bengio's own proposal,
    which most libraries call Xavier, has variance 2 / (n_{l-1} + n_l).

    Parameters
    ----------
    layers_dims : list of int
        Units of each layer, the input first.

    Returns
    -------
    dict of str to ndarray
        ``W_l`` of shape (n_l, n_{l-1}) and ``b_l`` of shape (n_l, 1).

    References
    ----------
    LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.6 (standard deviation n_{l-1} **
    -0.5). Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010: equation (10) is this condition for the forward signal, (12) the compromise with the
    gradient, (16) its uniform form.
    """
    stream = np.random.RandomState(SEED)
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        standard_deviation = np.sqrt(1 / n_in)
        parameters[f"W{layer}"] = standard_deviation * stream.randn(n_out, n_in)
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters
