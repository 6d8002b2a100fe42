"""np.einsum for every product and sum, and np.newaxis in the place of keepdims."""

import numpy as np


def softmax(Z):
    exps = np.exp(Z - Z.max(axis=0)[np.newaxis, :])
    return np.einsum("ci,i->ci", exps, 1 / np.einsum("ci->i", exps))


def compute_cross_entropy(A, Y):
    return -np.einsum("ci,ci->", Y, np.log(A)) / A.shape[1]


def softmax_backward(A, Y):
    C = A.shape[0]
    # The Jacobian of softmax, of shape (C, C, m), times the gradient with respect to A.
    jacobian = np.einsum("ki,kj->kji", A, np.eye(C)) - np.einsum("ki,ji->kji", A, A)
    return np.einsum("ki,kji->ji", -Y / A, jacobian)


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    m = Z.shape[1]
    if mode == "train":
        mean = np.einsum("ni->n", Z)[:, np.newaxis] / m
        var = np.einsum("ni,ni->n", Z - mean, Z - mean)[:, np.newaxis] / m
        running_mean = np.einsum("k,kni->ni", [momentum, 1 - momentum], np.stack([running_mean, mean]))
        running_var = np.einsum("k,kni->ni", [momentum, 1 - momentum], np.stack([running_var, var]))
    else:
        mean, var = running_mean, running_var
    Z_norm = np.einsum("ni,n->ni", Z - mean, ((var + epsilon) ** -0.5)[:, 0])
    Z_tilde = np.einsum("nj,ni->ni", gamma, Z_norm) + beta
    return Z_tilde, (Z_norm, gamma, var, epsilon), running_mean, running_var


def batchnorm_backward(dZ_tilde, cache):
    Z_norm, gamma, var, epsilon = cache
    m = Z_norm.shape[1]
    # For each unit, how much each z moves each normalized z: a matrix of shape (m, m).
    jacobian = np.eye(m) - 1 / m - np.einsum("ni,nj->nij", Z_norm, Z_norm) / m
    factor = gamma / np.sqrt(var + epsilon)
    dZ = np.einsum("n,nij,nj->ni", factor[:, 0], jacobian, dZ_tilde)
    dgamma = np.einsum("ni,ni->n", dZ_tilde, Z_norm)[:, np.newaxis] / m
    dbeta = np.einsum("ni->n", dZ_tilde)[:, np.newaxis] / m
    return dZ, dgamma, dbeta


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    L = len([key for key in parameters if key[0] == "W"])
    running, caches, A = {**running}, [], X
    for l in range(1, L):
        A_prev = A
        Z = np.einsum("np,pi->ni", parameters[f"W{l}"], A_prev)
        Z_tilde, cache, running[f"mean{l}"], running[f"var{l}"] = batchnorm_forward(
            Z, parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"], mode
        )
        A = np.einsum("ni,ni->ni", Z_tilde, Z_tilde > 0)
        caches.append((A_prev, cache, A))
    caches.append((A,))
    Z = np.einsum("np,pi->ni", parameters[f"W{L}"], A) + np.einsum("nj->n", parameters[f"b{L}"])[:, np.newaxis]
    return softmax(Z), caches, running
