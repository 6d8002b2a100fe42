"""One operation a line, and formulas rearranged: log-sum-exp, E[z²] − E[z]², the paper's chain of derivatives."""

import numpy as np


def softmax(Z):
    largest = np.max(Z, axis=0, keepdims=True)
    shifted = Z - largest
    exponentials = np.exp(shifted)
    total = np.sum(exponentials, axis=0, keepdims=True)
    log_total = np.log(total)
    log_probabilities = shifted - log_total
    probabilities = np.exp(log_probabilities)
    return probabilities


def compute_cross_entropy(A, Y):
    m = A.shape[1]
    log_A = np.log(A)
    products = np.dot(Y.T, log_A)  # (m, m): only the diagonal is of use
    total = np.trace(products)
    mean = total / m
    cost = -mean
    return cost


def softmax_backward(A, Y):
    not_Y = 1 - Y
    for_the_true_class = Y * (1 - A)
    for_the_others = not_Y * A
    minus_dZ = for_the_true_class - for_the_others
    dZ = -minus_dZ
    return dZ


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    n, m = Z.shape
    if mode == "train":
        ones = np.ones((m, 1))
        total = np.matmul(Z, ones)
        mean = total / m
        mean_of_squares = np.matmul(Z * Z, ones) / m
        var = mean_of_squares - mean * mean
        step = 1 - momentum
        running_mean = running_mean + step * (mean - running_mean)
        running_var = running_var - step * (running_var - var)
    if mode == "test":
        mean = running_mean
        var = running_var
    variance = var + epsilon
    std = np.sqrt(variance)
    centred = Z - mean
    Z_norm = centred / std
    scaled = Z_norm * gamma
    Z_tilde = scaled + beta
    cache = (Z_norm, gamma, var, epsilon)
    return Z_tilde, cache, running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    n, m = dZ_tilde.shape
    std = (var + epsilon) ** 0.5
    centred = Z_norm * std
    dZ_norm = dZ_tilde * gamma
    # through the variance
    d_inverse_std = np.sum(dZ_norm * centred, axis=1).reshape(n, 1)
    d_std = -d_inverse_std / std / std
    d_var = d_std / (2 * std)
    d_centred = dZ_norm / std
    d_centred = d_centred + d_var * 2 * centred / m
    # through the mean
    d_mean = -np.sum(d_centred, axis=1).reshape(n, 1)
    dZ = d_centred + d_mean / m
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1).reshape(n, 1) / m
    dbeta = np.sum(dZ_tilde, axis=1).reshape(n, 1) / m
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = 0
    for key in parameters:
        if key.startswith("W"):
            L = L + 1
    new_running = {}
    caches = []
    A = X
    for l in range(1, L):
        W = parameters["W%d" % l]
        gamma = parameters["gamma%d" % l]
        beta = parameters["beta%d" % l]
        mean = running["mean%d" % l]
        var = running["var%d" % l]
        A_prev = A
        Z = np.dot(A_prev.T, W.T).T
        result = batchnorm_forward(Z, gamma, beta, mean, var, mode)
        Z_tilde = result[0]
        cache = result[1]
        size = np.abs(Z_tilde)
        A = (Z_tilde + size) / 2
        new_running["mean%d" % l] = result[2]
        new_running["var%d" % l] = result[3]
        caches.append((A_prev, cache, A))
    A_prev = A
    with_one = np.vstack([A_prev, np.ones((1, A_prev.shape[1]))])
    W_and_b = np.hstack([parameters["W%d" % L], parameters["b%d" % L]])
    Z = W_and_b @ with_one
    A = softmax(Z)
    caches.append((A_prev,))
    return A, caches, new_running
