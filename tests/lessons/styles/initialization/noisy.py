"""Prints, warnings, logging, and NumPy warnings on the way to a right answer."""

import logging
import sys
import warnings

import numpy as np

log = logging.getLogger("initialization")
logging.basicConfig(level=logging.DEBUG)
np.seterr(all="warn")
print("NumPy", np.__version__)


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    print("layers:", layers_dims)
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        print(f"W{l} = {parameters[f'W{l}']}\nb{l} = {parameters[f'b{l}']}")
        print("cosine of the first row and itself:", parameters[f"W{l}"][0] / np.linalg.norm(parameters[f"W{l}"][0]))
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    warnings.warn("these weights are large", RuntimeWarning, stacklevel=2)
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        print("e to the weights:", np.exp(100 * parameters[f"W{l}"]), file=sys.stderr)  # overflows
        log.info("layer %d: standard deviation %.2f", l, parameters[f"W{l}"].std(ddof=1))  # of one weight: 0 / 0
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        factor = np.sqrt(2 / layers_dims[l - 1])
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * factor
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
        log.warning("factor of layer %d: %s", l, factor)
        sys.stdout.write("#" * l + "\r")
        sys.stdout.flush()
    print("a fresh number, for no purpose:", np.random.rand())
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        for l in range(1, len(layers_dims)):
            draws = np.random.randn(layers_dims[l], layers_dims[l - 1])
            print("logarithms:", np.log(draws))  # of negative numbers: warns
            parameters[f"W{l}"] = draws * np.sqrt(1.0 / layers_dims[l - 1])
            parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
            warnings.warn(DeprecationWarning(f"layer {l} is done"), stacklevel=2)
    help_text = {key: value.shape for key, value in parameters.items()}
    print(help_text)
    return parameters
