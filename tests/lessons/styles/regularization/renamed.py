"""Other names for everything, the parameters too."""

import numpy as np

from helpers.networks import backward_propagation as back
from helpers.networks import compute_cost as plain_cost
from helpers.networks import relu as positive
from helpers.networks import sigmoid as s


def compute_cost_with_regularization(y_hat, labels, theta, alpha):
    n = labels.size
    l2 = 0
    for k, v in theta.items():
        if not k.startswith("b"):
            l2 += np.trace(v @ v.T)
    return plain_cost(y_hat, labels) + alpha * l2 / n / 2


def backward_propagation_with_regularization(inputs, labels, saved, alpha):
    (z_1, a_1, w_1, bias_1, z_2, a_2, w_2, bias_2, z_3, a_3, w_3, bias_3) = saved
    n = labels.size
    g = {"dZ3": a_3 - labels}
    g["dA2"] = np.matmul(np.transpose(w_3), g["dZ3"])
    g["dZ2"] = np.multiply(g["dA2"], z_2 > 0)
    g["dA1"] = np.matmul(np.transpose(w_2), g["dZ2"])
    g["dZ1"] = np.multiply(g["dA1"], z_1 > 0)
    for i, (w, a) in enumerate(((w_1, inputs), (w_2, a_1), (w_3, a_2)), 1):
        delta = g["dZ%d" % i]
        g["dW%d" % i] = 1.0 / n * (np.matmul(delta, np.transpose(a)) + alpha * w)
        g["db%d" % i] = 1.0 / n * np.sum(delta, 1, keepdims=True)
    return g


def compute_cost_with_l1(y_hat, labels, theta, alpha):
    l1 = 0
    for name in theta:
        l1 += np.sqrt(theta[name] ** 2).sum() if name[0] == "W" else 0
    return plain_cost(y_hat, labels) + alpha * l1 / len(labels[0])


def backward_propagation_with_l1(inputs, labels, saved, alpha):
    grads = back(inputs, labels, saved)
    rate = alpha / inputs.shape[1]
    grads["dW1"] += rate * np.clip(saved[2] * 1e300, -1, 1)
    grads["dW2"] += rate * np.clip(saved[6] * 1e300, -1, 1)
    grads["dW3"] += rate * np.clip(saved[10] * 1e300, -1, 1)
    return grads


def forward_propagation_with_dropout(inputs, theta, p=0.5):
    np.random.seed(1)
    w_1, w_2, w_3 = [theta[f"W{i}"] for i in range(1, 4)]
    bias_1, bias_2, bias_3 = [theta[f"b{i}"] for i in range(1, 4)]
    z_1 = np.dot(w_1, inputs) + bias_1
    keep_1 = np.random.rand(len(z_1), len(z_1[0])) < p
    a_1 = positive(z_1) * keep_1 / p
    z_2 = np.dot(w_2, a_1) + bias_2
    keep_2 = np.random.rand(len(z_2), len(z_2[0])) < p
    a_2 = positive(z_2) * keep_2 / p
    z_3 = np.dot(w_3, a_2) + bias_3
    y_hat = s(z_3)
    return y_hat, (z_1, keep_1, a_1, w_1, bias_1, z_2, keep_2, a_2, w_2, bias_2, z_3, y_hat, w_3, bias_3)


def backward_propagation_with_dropout(inputs, labels, saved, p):
    n = labels.size
    _, keep_1, a_1, _, _, _, keep_2, a_2, w_2, _, _, y_hat, w_3, _ = saved
    delta_3 = y_hat - labels
    before_2 = keep_2 / p * np.dot(w_3.T, delta_3)
    delta_2 = before_2 * (a_2 > 0)
    before_1 = keep_1 / p * np.dot(w_2.T, delta_2)
    delta_1 = before_1 * (a_1 > 0)
    return {
        "dA1": before_1,
        "dA2": before_2,
        "dW1": np.dot(delta_1, inputs.T) / n,
        "dW2": np.dot(delta_2, a_1.T) / n,
        "dW3": np.dot(delta_3, a_2.T) / n,
        "dZ1": delta_1,
        "dZ2": delta_2,
        "dZ3": delta_3,
        "db1": delta_1.sum(axis=1, keepdims=True) / n,
        "db2": delta_2.sum(axis=1, keepdims=True) / n,
        "db3": delta_3.sum(axis=1, keepdims=True) / n,
    }


def early_stopping(losses, max_wait):
    winner, left = 0, max_wait
    for t, loss in enumerate(losses[1:], 1):
        winner, left = (t, max_wait) if loss < losses[winner] else (winner, left - 1)
        if left == 0:
            return winner, t
    return winner, len(losses) - 1


def augment_with_mirror(pixels, labels, rows, cols):
    n = len(labels[0])
    cube = np.moveaxis(pixels.reshape(rows, cols, n), -1, 0)
    flipped = np.moveaxis(np.array([np.fliplr(picture) for picture in cube]), 0, -1)
    return np.hstack((pixels, flipped.reshape(-1, n))), np.hstack((labels,) * 2)
