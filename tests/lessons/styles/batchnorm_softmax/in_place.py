"""Arguments updated in place and handed back, with out= and augmented assignments."""

import numpy as np


def softmax(Z):
    Z -= Z.max(axis=0)
    np.exp(Z, out=Z)
    Z /= Z.sum(axis=0)
    return Z


def compute_cross_entropy(A, Y):
    A **= Y  # leaves 1 where Y is 0
    np.log(A, out=A)
    cost = A.sum()
    cost /= -A.shape[1]
    return cost


def softmax_backward(A, Y):
    A -= Y
    return A


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    if mode == "train":
        mean = Z.mean(axis=1, keepdims=True)
        Z -= mean
        var = np.square(Z).mean(axis=1, keepdims=True)
        running_mean *= momentum
        running_mean += (1 - momentum) * mean
        running_var *= momentum
        running_var += (1 - momentum) * var
    else:
        Z -= running_mean
        var = running_var
    Z /= np.sqrt(var + epsilon)
    Z_tilde = Z.copy()
    Z_tilde *= gamma
    Z_tilde += beta
    return Z_tilde, (Z, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    dbeta = dZ_tilde.mean(axis=1, keepdims=True)
    dgamma = np.mean(dZ_tilde * Z_norm, axis=1, keepdims=True)
    Z_norm *= dgamma
    dZ_tilde -= Z_norm
    dZ_tilde -= dbeta
    var += epsilon
    np.sqrt(var, out=var)
    dZ_tilde *= gamma
    dZ_tilde /= var
    return dZ_tilde, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = sum(key.startswith("W") for key in parameters)
    caches, A = [], X
    for l in range(1, L):
        A_prev = A
        A, cache, running[f"mean{l}"], running[f"var{l}"] = batchnorm_forward(
            parameters[f"W{l}"] @ A_prev,
            parameters.pop(f"gamma{l}"),
            parameters.pop(f"beta{l}"),
            running.pop(f"mean{l}"),
            running.pop(f"var{l}"),
            mode,
        )
        A[A < 0] = 0
        caches += [(A_prev, cache, A)]
    caches += [(A,)]
    Z = parameters[f"W{L}"] @ A
    Z += parameters[f"b{L}"]
    return softmax(Z), caches, running
