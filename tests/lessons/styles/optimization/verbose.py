"""One operation a line, and formulas turned round: logarithms for powers, x * x for squares, products for quotients."""

# ruff: noqa: RET504

import math

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    number_of_parameters = len(parameters)
    L = number_of_parameters // 2
    for l in range(L):  # noqa: E741
        name_W = "W" + str(l + 1)
        name_b = "b" + str(l + 1)
        W = parameters[name_W]
        b = parameters[name_b]
        dW = grads["d" + name_W]
        db = grads["d" + name_b]
        minus_step_W = np.negative(dW)
        minus_step_W = np.multiply(minus_step_W, learning_rate)
        minus_step_b = np.negative(db)
        minus_step_b = np.multiply(minus_step_b, learning_rate)
        new_W = np.add(W, minus_step_W)
        new_b = np.add(b, minus_step_b)
        parameters[name_W] = new_W
        parameters[name_b] = new_b
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    both = np.vstack((X, Y))
    both = both.T
    both = both[permutation]
    both = both.T
    n_x = X.shape[0]
    shuffled_X = both[0:n_x, :]
    shuffled_Y = both[n_x:, :]
    number_of_batches = math.ceil(m / mini_batch_size)
    mini_batches = [None] * number_of_batches
    for k in range(number_of_batches):
        first = k * mini_batch_size
        end = first + mini_batch_size
        end = min(end, m)
        mini_batch_X = shuffled_X[:, first:end]
        mini_batch_Y = shuffled_Y[:, first:end]
        mini_batches[k] = (mini_batch_X, mini_batch_Y)
    return mini_batches


def exponentially_weighted_average(theta, beta):
    T = len(theta)
    v = np.zeros(T)
    average = 0.0
    for t in range(T):
        today = theta[t]
        surprise = today - average
        fresh = 1 - beta
        change = fresh * surprise
        average = average + change
        v[t] = average
    return v


def bias_corrected_average(v, beta):
    T = len(v)
    t = np.linspace(1, T, T)
    log_beta = np.log(beta)
    exponent = t * log_beta
    minus_total_weight = np.expm1(exponent)
    total_weight = -minus_total_weight
    factor = 1 / total_weight
    corrected = v * factor
    return corrected


def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        n_l = W.shape[0]
        n_before = W.shape[1]
        v["dW" + str(l)] = np.zeros((n_l, n_before))
        v["db" + str(l)] = b - b
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        dW = grads["dW" + str(l)]
        db = grads["db" + str(l)]
        vdW = v["dW" + str(l)]
        vdb = v["db" + str(l)]
        vdW = dW + beta * (vdW - dW)
        vdb = db + beta * (vdb - db)
        v["dW" + str(l)] = vdW
        v["db" + str(l)] = vdb
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        parameters["W" + str(l)] = parameters["W" + str(l)] + (-learning_rate) * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] + (-learning_rate) * v["db" + str(l)]
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for name in parameters:
        grad = grads["d" + name]
        size = np.abs(grad)
        old_root = np.sqrt(s["d" + name])
        root = np.hypot(np.sqrt(beta) * old_root, np.sqrt(1 - beta) * size)
        s["d" + name] = root * root
        denominator = root + epsilon
        inverse = 1.0 / denominator
        direction = grad * inverse
        step = direction * learning_rate
        parameters[name] = parameters[name] - step
    return parameters, s


def initialize_adam(parameters):
    v = {}
    s = {}
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        for letter in ["W", "b"]:
            array = parameters[letter + str(l)]
            rows = array.shape[0]
            columns = array.shape[1]
            zeros = np.zeros(rows * columns)
            v["d" + letter + str(l)] = zeros.reshape(rows, columns)
            s["d" + letter + str(l)] = np.full((rows, columns), 0.0)
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    correction1 = -math.expm1(t * math.log(beta1))
    correction2 = -math.expm1(t * math.log(beta2))
    for name in parameters:
        grad = grads["d" + name]
        # the averages
        old_part = beta1 * v["d" + name]
        new_part = grad - beta1 * grad
        v["d" + name] = old_part + new_part
        square = grad * grad
        old_part = beta2 * s["d" + name]
        new_part = square - beta2 * square
        s["d" + name] = old_part + new_part
        # the step, with both sides of the fraction multiplied by the root of the second correction
        root_of_correction = math.sqrt(correction2)
        numerator = v["d" + name] * root_of_correction
        numerator = numerator / correction1
        denominator = np.sqrt(s["d" + name])
        denominator = denominator + epsilon * root_of_correction
        ratio = numerator / denominator
        step = learning_rate * ratio
        parameters[name] = parameters[name] - step
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    product = decay_rate * epoch_num
    bracket = product + 1
    fraction = 1 / bracket
    learning_rate = fraction * learning_rate0
    return learning_rate


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    log_of_first = math.log(learning_rate0)
    log_of_factor = math.log(decay_rate)
    log_of_rate = log_of_first + epoch_num * log_of_factor
    return math.exp(log_of_rate)


def square_root_lr_decay(learning_rate0, epoch_num, k):
    numerator = k * learning_rate0
    square = numerator * numerator
    square = square / epoch_num
    learning_rate = math.sqrt(square)
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    remainder = epoch_num % time_interval
    completed_epochs = epoch_num - remainder
    completed_intervals = completed_epochs / time_interval
    product = decay_rate * completed_intervals
    denominator = 1 + product
    learning_rate = learning_rate0 / denominator
    return learning_rate
