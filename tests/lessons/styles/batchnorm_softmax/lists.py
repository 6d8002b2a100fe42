"""Lists and comprehensions: arrays built from lists of columns or rows, lists returned where the text says tuple."""

import numpy as np


def softmax(Z):
    columns = []
    for scores in Z.T.tolist():
        exps = [np.exp(score - max(scores)) for score in scores]
        columns.append([value / sum(exps) for value in exps])
    return np.array(columns).T


def compute_cross_entropy(A, Y):
    losses = [-np.log(a[y.tolist().index(1)]) for a, y in zip(A.T, Y.T)]
    return sum(losses) / len(losses)


def softmax_backward(A, Y):
    return np.array([[a - y for a, y in zip(*rows)] for rows in zip(A.tolist(), Y.tolist())])


def batchnorm_forward(Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5):
    if mode == "train":
        used = [[[np.mean(unit)] for unit in Z], [[np.var(unit)] for unit in Z]]
        running = [
            np.array([[momentum * old + (1 - momentum) * new] for [old], [new] in zip(before, now)])
            for before, now in zip([running_mean, running_var], used)
        ]
    else:
        running = [running_mean, running_var]
        used = running
    mean, var = [np.array(values) for values in used]
    Z_norm = np.array([(z - mu) / np.sqrt(s + epsilon) for z, [mu], [s] in zip(Z, mean, var)])
    Z_tilde = np.array([g * z + b for z, [g], [b] in zip(Z_norm, gamma, beta)])
    return [Z_tilde, [Z_norm, gamma, var, epsilon], *running]


def batchnorm_backward(dZ_tilde, cache):
    rows = []
    Z_norm, gamma, var, epsilon = cache
    for d, z, [g], [v] in zip(dZ_tilde, Z_norm, gamma, var):
        b = np.mean(d)
        slope = np.mean([x * y for x, y in zip(d, z)])
        rows.append([[g / (v + epsilon) ** 0.5 * (x - b - y * slope) for x, y in zip(d, z)], [slope], [b]])
    return [np.array(part) for part in zip(*rows)]


def forward_propagation_with_batchnorm(X, parameters, running, mode):
    layers = sorted(int(key[1:]) for key in parameters if key.startswith("W"))
    activations, caches = [X], []
    moved = {}
    for l in layers[:-1]:
        names = ["gamma", "beta", "mean", "var"]
        known = {**parameters, **running}
        four = [known[name + str(l)] for name in names]
        out = list(batchnorm_forward(np.array([w @ activations[-1] for w in parameters[f"W{l}"]]), *four, mode))
        activations.append(np.array([[max(z, 0) for z in unit] for unit in out[0]]))
        moved.update(zip([f"mean{l}", f"var{l}"], out[2:]))
        caches.append([activations[-2], out[1], activations[-1]])
    caches.append([activations[-1]])
    W, b = (parameters[letter + str(layers[-1])] for letter in "Wb")
    return [softmax(W @ activations[-1] + b), caches, moved]
