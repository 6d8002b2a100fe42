"""Arguments are changed in place and returned; nothing is copied that need not be."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        grads["dW" + str(l)] *= learning_rate
        grads["db" + str(l)] *= learning_rate
        parameters["W" + str(l)] -= grads["dW" + str(l)]
        parameters["b" + str(l)] -= grads["db" + str(l)]
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.arange(X.shape[1])
    np.random.shuffle(order)
    X[:] = X[:, order]
    Y[:] = Y[:, order]
    mini_batches = []
    while X.shape[1] > 0:
        mini_batches.append((X[:, :mini_batch_size], Y[:, :mini_batch_size]))  # views
        X, Y = X[:, mini_batch_size:], Y[:, mini_batch_size:]
    return mini_batches


def exponentially_weighted_average(theta, beta):
    theta *= 1 - beta
    for t in range(1, len(theta)):
        theta[t] += beta * theta[t - 1]
    return theta


def bias_corrected_average(v, beta):
    v /= 1 - beta ** np.arange(1, len(v) + 1)
    return v


def initialize_velocity(parameters):
    for name in list(parameters):
        parameters[name][...] = 0
        parameters["d" + name] = parameters.pop(name)
    return parameters


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in v:
        v[key] *= beta
        v[key] += (1 - beta) * grads[key]
    for key in parameters:
        parameters[key] -= learning_rate * v["d" + key]
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for key, value in parameters.items():
        grad, square = grads["d" + key], s["d" + key]
        np.multiply(square, beta, out=square)
        square += (1 - beta) * grad**2
        root = np.sqrt(square)
        root += epsilon
        np.divide(grad, root, out=grad)
        grad *= learning_rate
        np.subtract(value, grad, out=value)
    return parameters, s


def initialize_adam(parameters):
    v, s = {}, {}
    for key, value in parameters.items():
        s["d" + key] = value.copy()
        s["d" + key].fill(0)
        value -= value
        v["d" + key] = value
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for key in parameters:
        grad, mean, square = grads["d" + key], v["d" + key], s["d" + key]
        mean -= (1 - beta1) * (mean - grad)
        square -= (1 - beta2) * (square - grad * grad)
        step = mean / (1 - beta1**t)
        step /= np.sqrt(square / (1 - beta2**t)) + epsilon
        step *= -learning_rate
        parameters[key] += step
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    decay_rate *= epoch_num
    decay_rate += 1
    learning_rate0 /= decay_rate
    return learning_rate0


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    decay_rate **= epoch_num
    learning_rate0 *= decay_rate
    return learning_rate0


def square_root_lr_decay(learning_rate0, epoch_num, k):
    epoch_num **= 0.5
    k /= epoch_num
    k *= learning_rate0
    return k


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    epoch_num //= time_interval
    epoch_num *= decay_rate
    epoch_num += 1
    learning_rate0 /= epoch_num
    return learning_rate0
