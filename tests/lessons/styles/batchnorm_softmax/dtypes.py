"""Other types on the way and at the end: longdouble, float32, 0-d arrays, NumPy scalars, uint8 and bool masks."""

import numpy as np


def softmax(Z):
    exps = np.exp(Z.astype(np.longdouble) - np.max(Z, axis=0))
    return (exps / exps.sum(axis=0, dtype=np.longdouble)).astype(np.longdouble)


def compute_cross_entropy(A, Y):
    Y = Y.astype(np.uint8)
    return np.squeeze(-np.log(A.T[Y.T.astype(bool)]).mean(keepdims=True))  # a 0-d array


def softmax_backward(A, Y):
    return np.subtract(A, Y.astype(np.int8), dtype=np.float64).astype(np.float32)


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    momentum, epsilon = np.float64(momentum), np.asarray(epsilon)
    if np.str_(mode) == np.str_("train"):
        mean = np.mean(Z, axis=1, keepdims=True, dtype=np.longdouble)
        var = np.var(Z, axis=np.int64(1), keepdims=True, dtype=np.longdouble)
        running_mean = np.float64(momentum) * running_mean + (np.uint8(1) - momentum) * mean
        running_var = momentum * running_var + (np.int16(1) - momentum) * var
    else:
        mean, var = np.longdouble(running_mean), np.longdouble(running_var)
    Z_norm = (Z - mean) / np.sqrt(var + epsilon)
    return gamma * Z_norm + beta, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = (np.array(part, dtype=np.longdouble) for part in cache)
    m = np.int32(dZ_tilde.shape[1])
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True) / m
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True) / m
    dZ = gamma / np.sqrt(var + epsilon) * (dZ_tilde - dbeta - Z_norm * dgamma)
    return np.float64(dZ), np.asfortranarray(dgamma), dbeta.astype(float)


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = np.sum([key.startswith("W") for key in parameters])  # a NumPy integer
    running, caches, A = dict(running), [], np.asfortranarray(X)
    for l in np.arange(1, L, dtype=np.uint8):
        A_prev = A
        Z_tilde, cache, running[f"mean{l}"], running[f"var{l}"] = batchnorm_forward(
            parameters[f"W{l}"] @ A_prev,
            parameters[f"gamma{l}"],
            parameters[f"beta{l}"],
            running[f"mean{l}"],
            running[f"var{l}"],
            mode,
        )
        A = Z_tilde * np.heaviside(Z_tilde, np.uint8(0))
        caches.append((A_prev, cache, A))
    caches.append((A,))
    A = softmax(parameters[f"W{L}"] @ A + parameters[f"b{L}"])
    return A.astype(np.float32), caches, running
