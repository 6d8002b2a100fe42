"""Prints, warnings, logging and floating-point errors on the way, as while looking for a bug."""

import logging
import sys
import warnings

import numpy as np

from helpers.networks import backward_propagation, compute_cost, relu, sigmoid

log = logging.getLogger("regularization")
log.setLevel(logging.DEBUG)


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    print("A3:", A3, "Y:", Y, sep="\n")
    m = Y.shape[1]
    with_logarithms = np.array([-np.log(1 - A3[0]), -np.log(A3[0])])
    cross_entropy = np.where(Y[0] == 1, with_logarithms[1], with_logarithms[0]).mean()
    print("cross-entropy", cross_entropy, "should be", compute_cost(A3, Y))
    penalty = 0
    for key in parameters:
        if "W" in key:
            penalty = penalty + lambd / 2 / m * (parameters[key] ** 2).sum()
            print(key, "penalty so far", penalty, file=sys.stderr)
    warnings.warn(f"the penalty is {penalty}", stacklevel=2)
    return cross_entropy + penalty


def backward_propagation_with_regularization(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    m = X.shape[1]
    for layer, index in [(1, 2), (2, 6), (3, 10)]:
        log.warning("layer %s, shape %s", layer, cache[index].shape)
        before = gradients[f"dW{layer}"]
        gradients[f"dW{layer}"] = before + (lambd / m) * cache[index]
        print("relative change:", (gradients[f"dW{layer}"] - before) / before)  # may divide by zero
    return gradients


def compute_cost_with_l1(A3, Y, parameters, lambd):
    sys.stdout.write("compute_cost_with_l1\n")
    sys.stdout.flush()
    m = Y.shape[1]
    total = 0
    for layer in (1, 2, 3):
        W = parameters[f"W{layer}"]
        total += np.nansum(np.abs(W) * (W / W))  # 0 / 0 is nan, which counts as 0
    print(f"{total=} {lambd=} {m=}", end="\r")
    return compute_cost(A3, Y) + lambd / m * total


def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    for i in (1, 2, 3):
        W = cache[[2, 6, 10][i - 1]]
        sign = W / np.abs(W)
        log.debug("%d weights are zero", np.isnan(sign).sum())
        gradients[f"dW{i}"] = gradients[f"dW{i}"] + lambd / X.shape[1] * np.nan_to_num(sign)
        warnings.warn("dW" + str(i), RuntimeWarning, stacklevel=1)
    print(gradients)
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    print("kept in layer 1:", D1.mean(), "of", D1.size)
    A1 = A1 * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob
    print("kept in layer 2:", D2.mean(), "of", D2.size, file=sys.stderr)
    A2 = A2 * D2 / keep_prob
    with np.errstate(all="warn"):
        print("a useless number:", np.array(1.0) / np.array(0.0), np.log(-1.0))
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    for name, value in list(locals().items()):
        log.info("%s = %s", name, value)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    print([part.shape for part in cache], [part.dtype for part in cache])
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3
    print("dA2 before the mask:", dA2)
    dA2 = dA2 * D2 / keep_prob
    print("dA2 after the mask:", dA2)
    dZ2 = dA2 * np.nan_to_num(A2 / A2)  # 1 where A2 > 0; 0 / 0 becomes 0
    dA1 = W2.T @ dZ2 * D1 / keep_prob
    dZ1 = dA1 * np.nan_to_num(A1 / A1)
    warnings.warn("half-way", UserWarning, stacklevel=2)
    return {
        "dZ3": dZ3, "dW3": dZ3 @ A2.T / m, "db3": np.sum(dZ3, axis=1, keepdims=True) / m, "dA2": dA2,
        "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m, "dA1": dA1,
        "dZ1": dZ1, "dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
    }  # fmt: skip


def early_stopping(dev_costs, patience):
    lowest, best, stop = np.inf, 0, 0
    for stop, cost in enumerate(dev_costs):
        print(f"look {stop}: {cost:.3f}", end=" ")
        if cost < lowest:
            print("(new)")
            lowest, best = cost, stop
        elif stop - best >= patience:
            print("stop!")
            return best, stop
        else:
            print(f"waited {stop - best} of {patience}", file=sys.stderr)
    warnings.warn("patience never ran out", stacklevel=2)
    return best, stop


def augment_with_mirror(X, Y, height, width):
    m = X.shape[1]
    images = X.T.reshape(m, height, width)
    print(images[0], images[0, :, ::-1], sep="\n\n")
    mirrored = images[..., ::-1].reshape(m, height * width)
    log.error("not an error: %s", mirrored.shape)
    return np.column_stack([X, mirrored.T]), np.column_stack([Y, Y])
