"""Other kinds of numbers: extended precision, NumPy's scalars, 0-d arrays, integers for whole numbers."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    rate = np.longdouble(learning_rate)
    return {key: parameters[key].astype(np.longdouble) - rate * grads["d" + key] for key in parameters}


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(np.uint32(seed))
    m = np.int64(X.shape[1])
    order = np.random.permutation(m).astype(np.uint16)
    X = np.asfortranarray(X)[:, order]
    Y = Y.astype(float)[:, order]
    starts = np.arange(0, m, mini_batch_size, dtype=np.int32)
    return [(X[:, k : k + mini_batch_size], Y[:, k : k + mini_batch_size]) for k in starts]


def exponentially_weighted_average(theta, beta):
    v = np.zeros(theta.shape, dtype=np.longdouble)
    average = np.array(0, dtype=np.longdouble)
    for t, value in enumerate(theta):
        average = beta * average + (1 - beta) * value
        v[t] = average
    return v


def bias_corrected_average(v, beta):
    t = np.arange(1, v.size + 1, dtype=np.float64)
    return v / (np.longdouble(1) - np.float64(beta) ** t)


def initialize_velocity(parameters):
    return {"d" + key: np.zeros(np.array(value.shape), dtype=int) for key, value in parameters.items()}


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    beta, learning_rate = np.array(beta), np.array([learning_rate])
    for key in v:
        v[key] = beta * v[key] + (np.int8(1) - beta) * grads[key]
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * v["d" + key]
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    beta, learning_rate, epsilon = map(np.longdouble, (beta, learning_rate, epsilon))
    for key, value in parameters.items():
        grad = np.asarray(grads["d" + key], dtype=np.longdouble)
        s["d" + key] = beta * s["d" + key] + (1 - beta) * np.square(grad)
        parameters[key] = value - learning_rate * grad / (np.sqrt(s["d" + key]) + epsilon)
    return parameters, s


def initialize_adam(parameters):
    v = {"d" + key: np.zeros_like(value, dtype=np.float32) for key, value in parameters.items()}
    s = {"d" + key: np.zeros_like(value, dtype=np.longdouble) for key, value in parameters.items()}
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = np.int64(t)
    beta1, beta2 = np.array([beta1, beta2])
    one = np.ones((1, 1), dtype=np.uint8)
    for key in parameters:
        grad = grads["d" + key]
        v["d" + key] = beta1 * v["d" + key] + (one - beta1) * grad
        s["d" + key] = beta2 * s["d" + key] + (one - beta2) * grad**2
        corrected = v["d" + key] / (one - beta1**t), s["d" + key] / (one - beta2**t)
        parameters[key] = parameters[key] - np.float64(learning_rate) * corrected[0] / (np.sqrt(corrected[1]) + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    return np.longdouble(learning_rate0) / (1 + np.longdouble(decay_rate) * epoch_num)


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    return np.array(learning_rate0) * np.array(decay_rate) ** np.array(epoch_num)


def square_root_lr_decay(learning_rate0, epoch_num, k):
    learning_rate = np.asarray(k / np.sqrt(np.longdouble(epoch_num)) * learning_rate0)
    return int(learning_rate) if learning_rate == int(learning_rate) else learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    stairs = np.floor_divide(epoch_num, time_interval, dtype=np.int16)
    return np.float64(learning_rate0) / np.add(1, decay_rate * stairs)
