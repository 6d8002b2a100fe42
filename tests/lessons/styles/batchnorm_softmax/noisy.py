"""Prints, warnings, logging, error output and NumPy warnings on the way to a right answer."""

import logging
import sys
import warnings

import numpy as np

logger = logging.getLogger("batchnorm")
logging.basicConfig(level=logging.INFO)
print("cells are being run", flush=True)


def softmax(Z):
    print(Z)
    naive = np.exp(Z) / np.exp(Z).sum(axis=0)  # overflows, and warns of it
    print("without the maximum:", naive)
    shifted = Z - Z.max(axis=0, keepdims=True)
    if np.isnan(naive).any():
        warnings.warn("large scores", RuntimeWarning, stacklevel=2)
    exps = np.exp(shifted)
    A = exps / exps.sum(axis=0, keepdims=True)
    print("sums:", A.sum(axis=0), file=sys.stderr)
    return A


def compute_cross_entropy(A, Y):
    all_terms = Y * np.log(Y)  # nan wherever Y is 0
    print("nan:", np.isnan(all_terms).sum())
    p = np.max(Y * A, axis=0)
    sys.stdout.write(f"{p}\n")
    sys.stderr.write("computing the cost\n")
    return -np.sum(np.log(p)) / p.size


def softmax_backward(A, Y):
    warnings.warn("A - Y", DeprecationWarning, stacklevel=2)
    logger.warning("shapes %s %s", A.shape, Y.shape)
    dZ = A - Y
    print("column sums:", *dZ.sum(axis=0), sep="\n")
    return dZ


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    print(f"{mode=} {momentum=} {epsilon=}")
    if mode == "train":
        mean, var = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
        print("unbiased, for comparison:", Z.var(axis=1, ddof=1))  # warns when there is one example
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        logger.info("testing")
        mean, var = running_mean, running_var
    Z_norm = (Z - mean) / np.sqrt(var + epsilon)
    print("without epsilon:", (Z - mean) / np.sqrt(var - var), file=sys.stderr)
    return gamma * Z_norm + beta, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    dbeta = np.mean(dZ_tilde, axis=1, keepdims=True)
    dgamma = np.mean(dZ_tilde * Z_norm, axis=1, keepdims=True)
    logger.debug("dbeta %s dgamma %s", dbeta, dgamma)
    print("a ratio nobody needs:", dgamma / (dbeta - dbeta))
    dZ = gamma / np.sqrt(var + epsilon) * (dZ_tilde - dbeta - Z_norm * dgamma)
    print("sum of each row, about 0:", dZ.sum(axis=1), end="")
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = sum(key.startswith("W") for key in parameters)
    print(sorted(parameters), sorted(running), mode)
    running, caches, A = dict(running), [], X
    for l in range(1, L):
        A_prev = A
        Z = np.dot(parameters[f"W{l}"], A_prev)
        Z_tilde, cache, mean, var = batchnorm_forward(
            Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"], mode
        )
        A = relu(Z_tilde)
        print(f"layer {l}: {np.mean(A == 0):.0%} of the values are cut off")
        running[f"mean{l}"], running[f"var{l}"] = mean, var
        caches.append((A_prev, cache, A))
    caches.append((A,))
    if L == 1:
        warnings.warn("this network has no hidden layer", stacklevel=2)
    return softmax(np.dot(parameters[f"W{L}"], A) + parameters[f"b{L}"]), caches, running
