"""The work is done elsewhere: in helper functions, classes, closures, decorators and recursion."""

import functools

import numpy as np


def _names(parameters):
    """W1, b1, ..., WL, bL."""
    layers = range(1, len(parameters) // 2 + 1)
    return [f"{letter}{layer}" for layer in layers for letter in ("W", "b")]


def _to_vector(arrays, names, prefix=""):
    return np.concatenate([arrays[prefix + name].ravel() for name in names])


def _to_arrays(vector, like, names, prefix=""):
    arrays, start = {}, 0
    for name in names:
        size = like[name].size
        arrays[prefix + name] = vector[start : start + size].reshape(like[name].shape)
        start += size
    return arrays


def _mix(old, new, beta):
    return beta * old + (1 - beta) * new


def _on_vectors(states):
    """A rule for vectors becomes a rule for dictionaries; ``states`` of them follow the gradients."""

    def decorate(rule):
        @functools.wraps(rule)
        def update(parameters, grads, *rest, **options):
            names = _names(parameters)
            vectors = [_to_vector(parameters, names), _to_vector(grads, names, "d")]
            vectors += [_to_vector(state, names, "d") for state in rest[:states]]
            results = rule(*vectors, *rest[states:], **options)
            prefixes = ["", *["d"] * states]
            arrays = tuple(_to_arrays(x, parameters, names, p) for x, p in zip(results, prefixes, strict=True))
            return arrays if states else arrays[0]

        return update

    return decorate


@_on_vectors(states=0)
def update_parameters_with_gd(parameters, grads, learning_rate):
    return (parameters - learning_rate * grads,)


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])

    def columns(chosen):
        return X[:, chosen], Y[:, chosen]

    def cut(rest):
        if len(rest) == 0:
            return []
        return [columns(rest[:mini_batch_size]), *cut(rest[mini_batch_size:])]

    return cut(order)


class _MovingAverage:
    def __init__(self, beta):
        self.beta = beta
        self.value = 0.0

    def add(self, value):
        self.value = _mix(self.value, value, self.beta)
        return self.value


def exponentially_weighted_average(theta, beta):
    average = _MovingAverage(beta)
    return np.fromiter(map(average.add, theta), dtype=float)


def _sum_of_weights(beta, t):
    return 1 - beta if t == 1 else 1 - beta + beta * _sum_of_weights(beta, t - 1)


def bias_corrected_average(v, beta):
    return np.array([value / _sum_of_weights(beta, t) for t, value in enumerate(v, 1)])


def initialize_velocity(parameters):
    names = _names(parameters)
    return _to_arrays(np.zeros(sum(parameters[name].size for name in names)), parameters, names, "d")


@_on_vectors(states=1)
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = _mix(v, grads, beta)
    return parameters - learning_rate * v, v


@_on_vectors(states=1)
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    s = _mix(s, grads**2, beta)
    return parameters - learning_rate * grads / (np.sqrt(s) + epsilon), s


def initialize_adam(parameters):
    return initialize_velocity(parameters), initialize_velocity(parameters)


class _Adam:
    """Adam for one array."""

    def __init__(self, t, learning_rate, beta1, beta2, epsilon):
        self.t, self.learning_rate, self.epsilon = t, learning_rate, epsilon
        self.beta1, self.beta2 = beta1, beta2

    def corrected(self, average, beta):
        return average / (1 - beta**self.t)

    def step(self, value, grad, v, s):
        v, s = _mix(v, grad, self.beta1), _mix(s, grad**2, self.beta2)
        direction = self.corrected(v, self.beta1) / (np.sqrt(self.corrected(s, self.beta2)) + self.epsilon)
        return value - self.learning_rate * direction, v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    rule = _Adam(t, learning_rate, beta1, beta2, epsilon)
    for name in _names(parameters):
        d = f"d{name}"
        parameters[name], v[d], s[d] = rule.step(parameters[name], grads[d], v[d], s[d])
    return parameters, v, s


def _decayed(shrink):
    """A schedule from the number by which the first rate is divided."""

    def schedule(learning_rate0, *rest):
        return learning_rate0 / shrink(*rest)

    return schedule


@_decayed
def update_lr(epoch_num, decay_rate):
    return 1 + decay_rate * epoch_num


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    if epoch_num == 0:
        return learning_rate0
    return decay_rate * exponential_lr_decay(learning_rate0, epoch_num - 1, decay_rate)


@_decayed
def square_root_lr_decay(epoch_num, k):
    return np.sqrt(epoch_num) / k


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return update_lr(learning_rate0, epoch_num // time_interval, decay_rate)
