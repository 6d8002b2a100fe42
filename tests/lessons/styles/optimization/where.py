"""Masks: np.where, boolean arithmetic, where= and out= of ufuncs."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        moves = grads["d" + key] != 0
        parameters[key] = np.where(moves, parameters[key] - learning_rate * grads["d" + key], parameters[key])
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    permutation = np.random.permutation(X.shape[1])
    batch_of = np.arange(len(permutation)) // mini_batch_size
    mini_batches = []
    for k in np.unique(batch_of):
        columns = permutation[batch_of == k]
        mini_batches.append((X[:, columns], Y[:, columns]))
    return mini_batches


def exponentially_weighted_average(theta, beta):
    t = np.arange(len(theta))
    age = t[:, None] - t[None, :]
    weights = (age >= 0) * (1 - beta) * beta ** np.where(age >= 0, age, 0)
    return (weights * theta).sum(axis=1)


def bias_corrected_average(v, beta):
    t = np.arange(1, len(v) + 1)
    correction = np.ones(len(v))
    np.subtract(1, beta**t, out=correction, where=beta**t > 0)
    return np.where(correction == 1, v, v / correction)


def initialize_velocity(parameters):
    return {"d" + key: np.where(np.isfinite(value), 0.0, 0.0) for key, value in parameters.items()}


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in v:
        is_new = np.array([[[False]], [[True]]])
        both = np.stack([v[key], grads[key]])
        v[key] = np.sum(np.where(is_new, (1 - beta) * both, beta * both), axis=0)
    for key in parameters:
        step = learning_rate * np.abs(v["d" + key])
        uphill = (v["d" + key] > 0).astype(int) - (v["d" + key] < 0)
        parameters[key] = parameters[key] - uphill * step
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for key in parameters:
        grad = grads["d" + key]
        s["d" + key] = beta * s["d" + key] + (1 - beta) * grad**2
        root = np.sqrt(s["d" + key]) + epsilon
        step = np.divide(learning_rate * grad, root, out=np.zeros(grad.shape), where=grad != 0)
        parameters[key] = parameters[key] - step
    return parameters, s


def initialize_adam(parameters):
    v = {"d" + key: value * False for key, value in parameters.items()}  # may hold -0.0
    s = {"d" + key: np.where(value != value, value, -0.0) for key, value in parameters.items()}
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for key in parameters:
        d = "d" + key
        v[d] = np.where(grads[d] == 0, beta1 * v[d], beta1 * v[d] + (1 - beta1) * grads[d])
        s[d] = np.where(grads[d] == 0, beta2 * s[d], beta2 * s[d] + (1 - beta2) * grads[d] ** 2)
        mean = v[d] / (1 - beta1**t)
        root = np.sqrt(s[d] / (1 - beta2**t))
        parameters[key] = parameters[key] - learning_rate * (mean > 0) * mean / (root + epsilon)
        parameters[key] = parameters[key] - learning_rate * (mean < 0) * mean / (root + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    return np.where(epoch_num > 0, learning_rate0 / (1 + decay_rate * epoch_num), learning_rate0)


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    factors = np.full(1000, decay_rate)
    return learning_rate0 * np.prod(factors, where=np.arange(1000) < epoch_num)


def square_root_lr_decay(learning_rate0, epoch_num, k):
    return np.where(epoch_num == 1, k * learning_rate0, k * learning_rate0 / np.sqrt(epoch_num))


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    on_a_stair = np.arange(1, epoch_num + 1) % time_interval == 0
    return learning_rate0 / (1 + decay_rate * np.count_nonzero(on_a_stair))
