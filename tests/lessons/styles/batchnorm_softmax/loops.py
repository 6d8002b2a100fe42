"""Plain Python loops over rows and columns, and the math module in the place of NumPy's functions."""

import math

import numpy as np


def softmax(Z):
    C, m = Z.shape
    A = np.zeros((C, m))
    for i in range(m):
        largest = -math.inf
        for j in range(C):
            if Z[j, i] > largest:
                largest = Z[j, i]
        total = 0.0
        for j in range(C):
            A[j, i] = math.exp(Z[j, i] - largest)
            total += A[j, i]
        for j in range(C):
            A[j, i] /= total
    return A


def compute_cross_entropy(A, Y):
    C, m = A.shape
    cost = 0.0
    for i in range(m):
        for j in range(C):
            if Y[j, i] == 1:
                cost -= math.log(A[j, i])
    return cost / m


def softmax_backward(A, Y):
    dZ = np.zeros(A.shape)
    for i in range(A.shape[1]):
        for j in range(A.shape[0]):
            dZ[j, i] = A[j, i] - Y[j, i]
    return dZ


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    n, m = Z.shape
    Z_norm, Z_tilde = np.zeros((n, m)), np.zeros((n, m))
    used_var = np.zeros((n, 1))
    new_mean, new_var = np.zeros((n, 1)), np.zeros((n, 1))
    for unit in range(n):
        if mode == "train":
            mean = 0.0
            for i in range(m):
                mean += Z[unit, i] / m
            var = 0.0
            for i in range(m):
                var += (Z[unit, i] - mean) ** 2 / m
            new_mean[unit] = momentum * running_mean[unit] + (1 - momentum) * mean
            new_var[unit] = momentum * running_var[unit] + (1 - momentum) * var
        else:
            mean, var = running_mean[unit, 0], running_var[unit, 0]
            new_mean[unit], new_var[unit] = mean, var
        used_var[unit] = var
        for i in range(m):
            Z_norm[unit, i] = (Z[unit, i] - mean) / math.sqrt(var + epsilon)
            Z_tilde[unit, i] = gamma[unit, 0] * Z_norm[unit, i] + beta[unit, 0]
    cache = (Z_norm, gamma, used_var, epsilon)
    return Z_tilde, cache, new_mean, new_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    n, m = dZ_tilde.shape
    dZ, dgamma, dbeta = np.zeros((n, m)), np.zeros((n, 1)), np.zeros((n, 1))
    for unit in range(n):
        for i in range(m):
            dbeta[unit] += dZ_tilde[unit, i]
            dgamma[unit] += dZ_tilde[unit, i] * Z_norm[unit, i]
        dbeta[unit] /= m
        dgamma[unit] /= m
        for i in range(m):
            inside = dZ_tilde[unit, i] - dbeta[unit, 0] - Z_norm[unit, i] * dgamma[unit, 0]
            dZ[unit, i] = gamma[unit, 0] * inside / math.sqrt(var[unit, 0] + epsilon)
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = 0
    while f"W{L + 1}" in parameters:
        L += 1
    averages, caches = {}, []
    A = X
    for l in range(1, L + 1):
        A_prev = A
        W = parameters["W" + str(l)]
        Z = np.zeros((W.shape[0], A_prev.shape[1]))
        for unit in range(Z.shape[0]):
            for i in range(Z.shape[1]):
                for k in range(W.shape[1]):
                    Z[unit, i] += W[unit, k] * A_prev[k, i]
        if l == L:
            for unit in range(Z.shape[0]):
                Z[unit] += parameters["b" + str(l)][unit, 0]
            caches.append((A_prev,))
            A = softmax(Z)
        else:
            Z_tilde, cache, mean, var = batchnorm_forward(
                Z,
                parameters["gamma" + str(l)],
                parameters["beta" + str(l)],
                running["mean" + str(l)],
                running["var" + str(l)],
                mode,
            )
            A = np.zeros(Z_tilde.shape)
            for unit in range(A.shape[0]):
                for i in range(A.shape[1]):
                    A[unit, i] = max(0.0, Z_tilde[unit, i])
            averages["mean" + str(l)] = mean
            averages["var" + str(l)] = var
            caches.append((A_prev, cache, A))
    return A, caches, averages
