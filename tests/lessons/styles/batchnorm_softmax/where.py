"""np.where, np.select, masks of bools, ints and floats, and fancy indexing."""

import numpy as np


def softmax(Z):
    is_largest = Z == Z.max(axis=0)
    largest = np.where(is_largest, Z, -np.inf).max(axis=0)
    exponents = Z - largest
    exps = np.zeros(Z.shape)
    np.exp(exponents, out=exps, where=exponents > -745)
    return np.where(exps > 0, exps / exps.sum(axis=0), 0)


def compute_cross_entropy(A, Y):
    return -np.log(A[Y == 1]).mean()


def softmax_backward(A, Y):
    return np.where(Y == 1, A - 1, A)


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    training = mode == "train"  # a bool, used as a number
    mean = np.where(training, Z.mean(axis=1, keepdims=True), running_mean)
    var = np.where(training, Z.var(axis=1, keepdims=True), running_var)
    keep = np.where(training, momentum, 1)
    running_mean = keep * running_mean + training * (1 - momentum) * mean
    running_var = keep * running_var + training * (1 - momentum) * var
    Z_norm = (Z - mean) / np.sqrt(var + epsilon)
    return gamma * Z_norm + beta, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    m = Z_norm.shape[1]
    same = np.arange(m)[:, None] == np.arange(m)  # example i and example k are the same one
    dZ = np.zeros(Z_norm.shape)
    for unit, z in enumerate(Z_norm):
        slopes = same.astype(int) - (1 + z[:, None] * z) / m
        dZ[unit] = gamma[unit] / np.sqrt(var[unit] + epsilon) * (slopes @ dZ_tilde[unit])
    dgamma = (dZ_tilde * Z_norm).sum(axis=1)[:, None] / m
    dbeta = dZ_tilde.sum(axis=1)[:, None] / m
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = np.count_nonzero([key[0] == "W" for key in parameters])
    running, caches, A = dict(running), [], X
    for l in np.arange(1, L):
        Z_tilde, cache, mean, var = batchnorm_forward(
            parameters[f"W{l}"] @ A,
            parameters[f"gamma{l}"],
            parameters[f"beta{l}"],
            running[f"mean{l}"],
            running[f"var{l}"],
            mode,
        )
        mask = (Z_tilde > 0).astype(np.uint8)
        running[f"mean{l}"] = mean
        running[f"var{l}"] = var
        caches.append((A, cache, mask * Z_tilde))  # -0.0 where the mask is 0
        A = Z_tilde * mask
    caches.append((A,))
    return softmax(parameters[f"W{L}"] @ A + parameters[f"b{L}"]), caches, running
