"""Lists where tuples are usual, and arrays only at the end."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    names = list(parameters)
    values = [
        np.array([[w - learning_rate * dw for w, dw in zip(*rows, strict=True)] for rows in zip(W, dW, strict=True)])
        for W, dW in [(parameters[name], grads["d" + name]) for name in names]
    ]
    return dict(zip(names, values, strict=True))


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    left = list(np.random.permutation(X.shape[1]))
    mini_batches = []
    while left:
        columns, left = left[:mini_batch_size], left[mini_batch_size:]
        mini_batches += [[X[:, columns], Y[:, columns]]]
    return mini_batches


def exponentially_weighted_average(theta, beta):
    averages = [0.0]
    for value in theta.tolist():
        averages.append(beta * averages[-1] + (1 - beta) * value)
    return np.array(averages[1:])


def bias_corrected_average(v, beta):
    return np.array([average / (1 - beta**t) for t, average in enumerate(v.tolist(), start=1)])


def initialize_velocity(parameters):
    return dict([("d" + name, np.array([[0.0] * W.shape[1]] * W.shape[0])) for name, W in parameters.items()])  # noqa: C404


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    names = [letter + str(l) for l in range(1, len(parameters) // 2 + 1) for letter in "bW"]  # noqa: E741
    velocities = [beta * v["d" + name] + (1 - beta) * grads["d" + name] for name in names]
    moved = [parameters[name] - learning_rate * new for name, new in zip(names, velocities, strict=True)]
    return [dict(zip(names, moved, strict=True)), dict(zip(["d" + name for name in names], velocities, strict=True))]


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    result = [{}, {}]
    for name in reversed(list(parameters)):
        dW = grads["d" + name]
        result[1]["d" + name] = beta * s["d" + name] + (1 - beta) * dW**2
        result[0][name] = parameters[name] - learning_rate * dW / (np.sqrt(result[1]["d" + name]) + epsilon)
    return result


def initialize_adam(parameters):
    return [{"d" + name: np.zeros(list(W.shape)) for name, W in parameters.items()} for _ in range(2)]


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    names = list(parameters)
    W = [parameters[name] for name in names]
    dW = [grads["d" + name] for name in names]
    first = [beta1 * v["d" + name] + (1 - beta1) * g for name, g in zip(names, dW, strict=True)]
    second = [beta2 * s["d" + name] + (1 - beta2) * g**2 for name, g in zip(names, dW, strict=True)]
    means = [m / (1 - beta1**t) for m in first]
    roots = [(q / (1 - beta2**t)) ** 0.5 for q in second]
    W = [w - learning_rate * mean / (root + epsilon) for w, mean, root in zip(W, means, roots, strict=True)]
    d_names = ["d" + name for name in names]
    return [dict(zip(k, values, strict=True)) for k, values in ((names, W), (d_names, first), (d_names, second))]


def update_lr(learning_rate0, epoch_num, decay_rate):
    rates = [learning_rate0 / (1 + decay_rate * epoch) for epoch in range(epoch_num + 1)]
    return rates[-1]


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    rates = [learning_rate0]
    while len(rates) <= epoch_num:
        rates.append(rates[-1] * decay_rate)
    return rates[epoch_num]


def square_root_lr_decay(learning_rate0, epoch_num, k):
    rates = [learning_rate0 * k / epoch**0.5 for epoch in range(1, epoch_num + 1)]
    return rates.pop()


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    stairs = list(range(time_interval, epoch_num + 1, time_interval))
    return learning_rate0 / (1 + sum([decay_rate] * len(stairs)))
