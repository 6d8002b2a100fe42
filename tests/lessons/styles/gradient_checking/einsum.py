"""Everything with einsum, tensordot, outer products and vectorised functions."""

import numpy as np


def forward_propagation(x, theta):
    return np.einsum(",->", x, theta)


def backward_propagation(x, theta):
    return np.einsum("i->", np.array([x]))


def gradient_check(x, theta, epsilon=1e-7):
    signs = np.array([1.0, -1.0])
    costs = np.vectorize(lambda point: forward_propagation(x, point), otypes=[float])(theta + epsilon * signs)
    gradapprox = np.einsum("i,i->", signs, costs) / (2 * epsilon)
    pair = np.array([backward_propagation(x, theta), gradapprox])
    return abs(np.einsum("i,i->", signs, pair)) / np.einsum("i->", np.abs(pair))


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, _ = dictionary_to_vector(parameters)
    n = len(theta)
    signs = np.array([1, -1])
    steps = epsilon * np.einsum("s,ij->sij", signs, np.eye(n))
    points = theta[None, :, :] + steps.transpose(0, 2, 1)  # sign, row, which parameter
    costs = np.array([[forward_propagation_n(X, Y, vector_to_dictionary(points[s, :, i]))[0] for i in range(n)] for s in (0, 1)])
    both = np.stack([gradients_to_vector(gradients).ravel(), np.einsum("s,si->i", signs, costs) / (2 * epsilon)])
    gap = np.einsum("s,si->i", signs, both)
    return np.sqrt(np.einsum("i,i->", gap, gap)) / np.sqrt(np.einsum("si,si->s", both, both)).sum()


def backward_propagation_n(X, Y, cache):
    (Z1, A1, _, _, Z2, A2, W2, _, _, A3, W3, _) = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = np.einsum("ji,jm->im", W3, dZ3)
    dZ2 = np.einsum("im,im->im", dA2, (Z2 > 0).astype(float))
    dA1 = np.tensordot(W2, dZ2, axes=(0, 0))
    dZ1 = np.einsum("im,im->im", dA1, np.heaviside(Z1, 0))
    gradients = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, dZ, A in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        gradients[f"dW{layer}"] = np.einsum("im,jm->ij", dZ, A) / m
        gradients[f"db{layer}"] = np.einsum("im,m->i", dZ, np.full(m, 1 / m))[:, None]
    return gradients
