"""What NumPy, SciPy and the standard library have ready-made: filters, splits, accumulators, other mappings."""

import copy
import itertools
import math
from collections import OrderedDict, defaultdict

import numpy as np
from scipy.signal import lfilter


def update_parameters_with_gd(parameters, grads, learning_rate):
    new = copy.deepcopy(parameters)
    for name, value in new.items():
        value -= np.dot(learning_rate, grads["d" + name])
    return new


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    examples = np.random.RandomState(seed).permutation(np.concatenate([X, Y]).T)  # shuffles the rows
    shuffled_X, shuffled_Y = np.vsplit(examples.T, [len(X)])
    cuts = np.arange(mini_batch_size, X.shape[1], mini_batch_size)
    return list(zip(*(np.array_split(A, cuts, axis=1) for A in (shuffled_X, shuffled_Y)), strict=True))


def exponentially_weighted_average(theta, beta):
    return lfilter([1 - beta], [1, -beta], theta)


def bias_corrected_average(v, beta):
    weights = (1 - beta) * np.vander([beta], len(v), increasing=True)[0]
    return np.divide(v, np.add.accumulate(weights))


def initialize_velocity(parameters):
    return OrderedDict(sorted(("d" + name, np.zeros_like(value)) for name, value in parameters.items()))


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {key: np.average([old, grads[key]], axis=0, weights=[beta, 1 - beta]) for key, old in v.items()}
    parameters |= {key[1:]: parameters[key[1:]] - learning_rate * new for key, new in v.items()}
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    new_s = defaultdict(float)
    for key, (old, grad) in {key: (s[key], grads[key]) for key in s}.items():
        new_s[key] += beta * old
        new_s[key] += (1 - beta) * np.square(grad)
    scale = {key: learning_rate / np.add(np.sqrt(value), epsilon) for key, value in new_s.items()}
    return OrderedDict((k, w - scale["d" + k] * grads["d" + k]) for k, w in parameters.items()), new_s


def initialize_adam(parameters):
    v = initialize_velocity(parameters)
    return v, copy.deepcopy(v)


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    names = ("".join(pair) for pair in itertools.product("Wb", map(str, range(1, len(parameters) // 2 + 1))))
    for name in names:
        d = "d" + name
        v[d] = np.average([v[d], grads[d]], axis=0, weights=[beta1, 1 - beta1])
        s[d] = np.average([s[d], np.square(grads[d])], axis=0, weights=[beta2, 1 - beta2])
        mean, mean_square = v[d] / (1 - math.pow(beta1, t)), s[d] / (1 - math.pow(beta2, t))
        parameters[name] = parameters[name] - np.divide(learning_rate * mean, np.sqrt(mean_square) + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * np.reciprocal(np.polyval([decay_rate, 1.0], epoch_num))


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    return math.prod(itertools.repeat(decay_rate, epoch_num), start=learning_rate0)


def square_root_lr_decay(learning_rate0, epoch_num, k):
    return math.exp(math.log(k * learning_rate0) - math.log(epoch_num) / 2)


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    whole = math.trunc(epoch_num / time_interval)
    return learning_rate0 / math.fsum([1, decay_rate * whole])
