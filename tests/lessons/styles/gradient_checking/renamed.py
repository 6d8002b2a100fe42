"""Other names throughout, of the parameters too; same order and same defaults."""

import numpy as np


def forward_propagation(a, w):
    kosten = w * a
    return kosten


def backward_propagation(a, w):
    ableitung = a
    return ableitung


def gradient_check(a, w, h=1e-7):
    hoch = forward_propagation(a, w + h)
    tief = forward_propagation(a, w - h)
    gemessen = (hoch - tief) / (2 * h)
    behauptet = backward_propagation(a, w)
    return np.linalg.norm(behauptet - gemessen) / (np.linalg.norm(behauptet) + np.linalg.norm(gemessen))


def gradient_check_n(p, g, data, labels, h=1e-7, *more, **even_more):
    v = dictionary_to_vector(p)[0]
    claimed = gradients_to_vector(g)
    measured = np.zeros(v.shape)
    for k, _ in enumerate(v):
        up, down = v.copy(), v.copy()
        up[k, 0] += h
        down[k, 0] -= h
        high, low = (forward_propagation_n(data, labels, vector_to_dictionary(w))[0] for w in (up, down))
        measured[k, 0] = (high - low) / (2 * h)
    top = np.linalg.norm(claimed - measured)
    bottom = np.linalg.norm(claimed) + np.linalg.norm(measured)
    return top / bottom


def backward_propagation_n(data, labels, memory):
    n = data.shape[1]
    z1, h1, _, _, z2, h2, v2, _, _, out, v3, _ = memory
    e3 = out - labels
    s2 = v3.T.dot(e3)
    e2 = s2 * (z2 > 0)
    s1 = v2.T.dot(e2)
    e1 = s1 * (z1 > 0)
    return dict(
        db1=e1.mean(1, keepdims=True), dW1=e1.dot(data.T) / n, dZ1=e1, dA1=s1,
        db2=e2.mean(1, keepdims=True), dW2=e2.dot(h1.T) / n, dZ2=e2, dA2=s2,
        db3=e3.mean(1, keepdims=True), dW3=e3.dot(h2.T) / n, dZ3=e3,
    )  # fmt: skip
