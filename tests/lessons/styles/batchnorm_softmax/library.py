"""Functions of SciPy and lesser-known ones of NumPy: logsumexp, xlogy, take_along_axis, average, cov, linalg.norm."""

import numpy as np
from scipy import special, stats


def softmax(Z):
    return special.softmax(Z, axis=0)


def compute_cross_entropy(A, Y):
    return -special.xlogy(Y, A).sum() / Y.shape[-1]


def softmax_backward(A, Y):
    dZ = np.array(A)
    where = np.expand_dims(np.argmax(Y, axis=0), axis=0)
    np.put_along_axis(dZ, where, np.take_along_axis(A, where, axis=0) - 1, axis=0)
    return dZ


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    mean, var = running_mean, running_var
    if mode == "train":
        mean = np.add.reduce(Z, axis=-1, keepdims=True) / Z.shape[-1]
        var = stats.moment(Z, order=2, axis=1)[:, np.newaxis]
        shares = [momentum, 1 - momentum]
        running_mean = np.average([running_mean, mean], axis=0, weights=shares)
        running_var = np.average([running_var, var], axis=0, weights=shares)
    Z_norm = np.divide(Z - mean, np.hypot(np.sqrt(var), np.sqrt(epsilon)))
    Z_tilde = np.multiply(gamma, Z_norm) + beta
    return Z_tilde, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    dbeta = np.apply_along_axis(np.mean, 1, dZ_tilde)[:, None]
    dgamma = np.vecdot(dZ_tilde, Z_norm)[:, None] / dZ_tilde.shape[1] if hasattr(np, "vecdot") else (
        np.average(dZ_tilde * Z_norm, axis=1)[:, None]
    )
    dZ = np.sqrt(np.square(gamma) / (var + epsilon)) * (dZ_tilde - dbeta - Z_norm * dgamma)
    return np.copysign(1, gamma) * dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = len({key for key in parameters if key.startswith("W")})
    after, caches, A = running.copy(), [], X
    for l in range(1, L):
        Z_tilde, cache, after[f"mean{l}"], after[f"var{l}"] = batchnorm_forward(
            np.tensordot(parameters[f"W{l}"], A, axes=1),
            parameters[f"gamma{l}"],
            parameters[f"beta{l}"],
            running[f"mean{l}"],
            running[f"var{l}"],
            mode,
        )
        caches.append((A, cache, np.fmax(Z_tilde, 0)))
        A = caches[-1][2]
    caches.append((A,))
    return softmax(np.tensordot(parameters[f"W{L}"], A, axes=1) + parameters[f"b{L}"]), caches, after
