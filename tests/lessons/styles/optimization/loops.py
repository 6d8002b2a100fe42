"""Plain Python loops over rows, columns and single elements."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    new = {}
    for name in parameters:
        rows, columns = parameters[name].shape
        new[name] = np.zeros((rows, columns))
        for i in range(rows):
            for j in range(columns):
                new[name][i, j] = parameters[name][i, j] - learning_rate * grads["d" + name][i, j]
    return new


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = list(np.random.permutation(m))
    mini_batches = []
    columns_X, columns_Y = [], []
    for column in permutation:
        columns_X.append(X[:, column])
        columns_Y.append(Y[:, column])
        if len(columns_X) == mini_batch_size:
            mini_batches.append((np.array(columns_X).T, np.array(columns_Y).T))
            columns_X, columns_Y = [], []
    if len(columns_X) > 0:
        mini_batches.append((np.array(columns_X).T, np.array(columns_Y).T))
    return mini_batches


def exponentially_weighted_average(theta, beta):
    v = np.zeros(len(theta))
    for t in range(len(theta)):
        # the unrolled sum, the oldest value last
        weight = 1 - beta
        for k in range(t, -1, -1):
            v[t] += weight * theta[k]
            weight *= beta
    return v


def bias_corrected_average(v, beta):
    corrected = np.empty(len(v))
    power = 1.0
    for i in range(len(v)):
        power = power * beta
        corrected[i] = v[i] / (1 - power)
    return corrected


def initialize_velocity(parameters):
    v = {}
    for name in parameters:
        rows = []
        for row in parameters[name]:
            rows.append([0.0 for _ in row])
        v["d" + name] = np.array(rows)
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    l = 1  # noqa: E741
    while "W" + str(l) in parameters:
        for letter in "Wb":
            name = letter + str(l)
            for i in range(parameters[name].shape[0]):
                for j in range(parameters[name].shape[1]):
                    v["d" + name][i][j] = beta * v["d" + name][i][j] + (1 - beta) * grads["d" + name][i][j]
                    parameters[name][i][j] = parameters[name][i][j] - learning_rate * v["d" + name][i][j]
        l += 1  # noqa: E741
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for name in parameters:
        for index in np.ndindex(parameters[name].shape):
            slope = grads["d" + name][index]
            s["d" + name][index] = beta * s["d" + name][index] + (1 - beta) * slope * slope
            parameters[name][index] -= learning_rate * slope / (s["d" + name][index] ** 0.5 + epsilon)
    return parameters, s


def initialize_adam(parameters):
    v = {}
    s = {}
    for name in parameters:
        for moments in (v, s):
            moments["d" + name] = np.empty(parameters[name].shape)
            for index in np.ndindex(parameters[name].shape):
                moments["d" + name][index] = 0
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    power1, power2 = 1.0, 1.0
    for _ in range(t):
        power1 *= beta1
        power2 *= beta2
    for name in parameters:
        for index, slope in np.ndenumerate(grads["d" + name]):
            v["d" + name][index] = beta1 * v["d" + name][index] + (1 - beta1) * slope
            s["d" + name][index] = beta2 * s["d" + name][index] + (1 - beta2) * slope**2
            mean = v["d" + name][index] / (1 - power1)
            mean_square = s["d" + name][index] / (1 - power2)
            parameters[name][index] -= learning_rate * mean / (np.sqrt(mean_square) + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    denominator = 1.0
    for _ in range(epoch_num):
        denominator += decay_rate
    return learning_rate0 / denominator


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    learning_rate = learning_rate0
    for _ in range(epoch_num):
        learning_rate *= decay_rate
    return learning_rate


def square_root_lr_decay(learning_rate0, epoch_num, k):
    # Newton's method for the root
    root = float(epoch_num)
    for _ in range(60):
        root = (root + epoch_num / root) / 2
    return k / root * learning_rate0


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    stairs = 0
    left = epoch_num
    while left >= time_interval:
        left -= time_interval
        stairs += 1
    return learning_rate0 / (1 + decay_rate * stairs)
