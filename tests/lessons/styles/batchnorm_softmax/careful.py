"""Arguments checked, copies made, errors caught, early returns, and a small guard in the logarithm."""

import numpy as np


def softmax(Z):
    Z = np.array(Z, dtype=np.float64)
    if Z.ndim == 1:
        Z = Z.reshape(-1, 1)
    if not np.isfinite(Z).all():
        raise ValueError("scores must be finite")
    with np.errstate(under="ignore"):
        exps = np.exp(Z - Z.max(axis=0, keepdims=True))
        A = exps / exps.sum(axis=0, keepdims=True)
    assert np.allclose(A.sum(axis=0), 1)
    return A


def compute_cross_entropy(A, Y):
    if A.shape != Y.shape:
        raise ValueError(f"{A.shape} is not {Y.shape}")
    assert (Y.sum(axis=0) == 1).all(), "one 1 in each column"
    guard = 1e-12
    return float(-np.sum(Y * np.log(np.clip(A, guard, 1.0))) / Y.shape[1])


def softmax_backward(A, Y):
    try:
        dZ = np.copy(A) - np.copy(Y)
    except ValueError as error:
        raise ValueError("A and Y must have the same shape") from error
    assert np.abs(dZ.sum(axis=0)).max() < 1e-9
    return dZ


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    if mode not in ("train", "test"):
        raise ValueError('mode must be "train" or "test"')
    if not 0 <= momentum <= 1 or epsilon < 0:
        raise ValueError("momentum or epsilon out of range")
    gamma, beta = gamma.reshape(-1, 1), beta.reshape(-1, 1)
    if mode == "test":
        Z_norm = (Z - running_mean) / np.sqrt(np.maximum(running_var, 0) + epsilon)
        return gamma * Z_norm + beta, (Z_norm, gamma, running_var, epsilon), running_mean.copy(), running_var.copy()
    if Z.shape[1] == 1:  # one example is its own mean
        mean, var = Z.copy(), np.zeros(Z.shape)
    else:
        mean, var = np.mean(Z, axis=1, keepdims=True), np.var(Z, axis=1, keepdims=True)
    Z_norm = (Z - mean) / np.sqrt(var + epsilon)
    new_mean = momentum * running_mean + (1 - momentum) * mean
    new_var = momentum * running_var + (1 - momentum) * var
    return gamma * Z_norm + beta, (Z_norm, gamma, var, epsilon), new_mean, new_var


def batchnorm_backward(dZ_tilde, cache):
    try:
        Z_norm, gamma, var, epsilon = cache
    except ValueError:
        raise ValueError("a cache has four parts") from None
    if dZ_tilde.shape != Z_norm.shape:
        raise ValueError("dZ_tilde belongs to another layer")
    m = dZ_tilde.shape[1]
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True) / m
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True) / m
    if m == 1:
        return np.zeros_like(dZ_tilde), dgamma, dbeta
    dZ = gamma / (m * np.sqrt(var + epsilon)) * (m * dZ_tilde - m * dbeta - Z_norm * (m * dgamma))
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = sum(key.startswith("W") for key in parameters)
    running = {key: value.copy() for key, value in running.items()}
    if L == 1:
        return softmax(parameters["W1"] @ X + parameters["b1"]), [(X,)], running
    caches, A = [], np.array(X)
    for l in range(1, L):
        try:
            W, gamma, beta = parameters[f"W{l}"], parameters[f"gamma{l}"], parameters[f"beta{l}"]
        except KeyError as missing:
            raise KeyError(f"layer {l} lacks {missing}") from missing
        assert W.shape[1] == A.shape[0]
        Z_tilde, cache, mean, var = batchnorm_forward(
            W @ A, gamma, beta, running[f"mean{l}"], running[f"var{l}"], mode
        )
        A_prev, A = A, np.clip(Z_tilde, 0, None)
        running[f"mean{l}"], running[f"var{l}"] = mean, var
        caches.append((A_prev, cache, A))
    caches.append((A,))
    return softmax(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), caches, running
