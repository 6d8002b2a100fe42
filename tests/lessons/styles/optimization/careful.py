"""Arguments are checked, special cases returned early, exceptions caught, and results looked at once more."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    if not isinstance(parameters, dict) or not isinstance(grads, dict):
        raise TypeError("parameters and grads must be dictionaries")
    if learning_rate == 0:
        return parameters
    assert len(parameters) % 2 == 0, "as many weights as biases, please"
    new = dict(parameters)
    for key in new:
        if key[0] not in "Wb":
            continue
        assert new[key].shape == grads["d" + key].shape
        new[key] = new[key] - learning_rate * grads["d" + key]
    assert new.keys() == parameters.keys()
    return new


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    assert X.shape[1] == Y.shape[1], "one label for each example"
    assert isinstance(mini_batch_size, int)
    assert mini_batch_size >= 1
    np.random.seed(seed)
    permutation = np.random.permutation(X.shape[1])
    X, Y = X[:, permutation], Y[:, permutation]
    if X.shape[1] <= mini_batch_size:
        return [(X, Y)]
    mini_batches = []
    k = 0
    while True:
        batch = X[:, k : k + mini_batch_size], Y[:, k : k + mini_batch_size]
        if batch[0].size == 0:
            break
        mini_batches.append(batch)
        k += mini_batch_size
    assert sum(x.shape[1] for x, _ in mini_batches) == X.shape[1]
    return mini_batches


def exponentially_weighted_average(theta, beta):
    theta = np.array(theta, dtype=float)  # a copy, so that the caller's stays as it is
    if not 0 <= beta < 1:
        raise ValueError(f"beta must be in [0, 1), not {beta}")
    if beta == 0:
        return theta
    return np.convolve(theta, (1 - beta) * beta ** np.arange(len(theta)))[: len(theta)]


def bias_corrected_average(v, beta):
    v = np.asarray(v)
    if v.ndim != 1:
        raise ValueError("v must have one axis")
    with np.errstate(all="raise", under="ignore"):
        try:
            return v / (1 - np.float64(beta) ** np.arange(1, v.size + 1))
        except FloatingPointError:
            return np.array([v[i] / (1 - beta ** (i + 1)) for i in range(v.size)])


def initialize_velocity(parameters):
    v = {}
    layer = 1
    while True:
        try:
            v[f"dW{layer}"] = np.zeros_like(parameters[f"W{layer}"])
            v[f"db{layer}"] = np.zeros_like(parameters[f"b{layer}"])
        except KeyError:
            return v
        layer += 1


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    if not (isinstance(beta, float) and isinstance(learning_rate, float)):
        raise TypeError("beta and learning_rate must be numbers")
    for key in parameters:
        try:
            velocity = v["d" + key]
        except KeyError:
            velocity = np.zeros_like(parameters[key])
        v["d" + key] = beta * velocity + (1 - beta) * grads["d" + key]
        parameters[key] = parameters[key] - learning_rate * v["d" + key]
        if not np.isfinite(parameters[key]).all():
            raise FloatingPointError("the descent has run away")
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    if epsilon is None:
        epsilon = 1e-8
    assert all((value >= 0).all() for value in s.values()), "squares are never negative"
    for key in parameters:
        grad = grads["d" + key]
        s["d" + key] = beta * s["d" + key] + (1 - beta) * grad**2
        try:
            with np.errstate(divide="raise", invalid="raise"):
                step = learning_rate * grad / (np.sqrt(s["d" + key]) + epsilon)
        except FloatingPointError:
            step = np.zeros_like(grad)
        parameters[key] = parameters[key] - step
    return parameters, s


def initialize_adam(parameters):
    v = {}
    s = {}
    if not parameters:
        return v, s
    for l in range(1, len(parameters) // 2 + 1):  # noqa: E741
        for key in (f"W{l}", f"b{l}"):
            v["d" + key] = np.zeros(parameters[key].shape)
            s["d" + key] = np.zeros(parameters[key].shape)
            assert v["d" + key] is not s["d" + key]
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    if t < 1:
        raise ValueError("t counts from 1")
    assert 0 <= beta1 < 1
    assert 0 <= beta2 < 1
    missing = [key for key in parameters if "d" + key not in grads]
    if missing:
        raise KeyError(missing)
    parameters, v, s = dict(parameters), dict(v), dict(s)
    for key in parameters:
        grad = np.nan_to_num(grads["d" + key])
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * grad
        s["d" + key] = np.maximum(beta2 * s["d" + key] + (1 - beta2) * grad**2, 0)
        v_hat = v["d" + key] / (1 - beta1**t)
        s_hat = s["d" + key] / (1 - beta2**t)
        parameters[key] = parameters[key] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    if epoch_num == 0 or decay_rate == 0:
        return learning_rate0
    assert decay_rate > 0
    return learning_rate0 / (1 + decay_rate * epoch_num)


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    assert 0 < decay_rate < 1, "a factor below 1"
    if epoch_num < 0:
        raise ValueError("epochs are counted from 0")
    return float(np.exp(np.log(decay_rate) * epoch_num)) * learning_rate0


def square_root_lr_decay(learning_rate0, epoch_num, k):
    try:
        return k / epoch_num**0.5 * learning_rate0
    except ZeroDivisionError:
        raise ValueError("epochs are counted from 1") from None


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    if time_interval <= 0:
        raise ValueError("time_interval must be positive")
    if epoch_num < time_interval:
        return learning_rate0
    intervals = int(epoch_num / time_interval)
    assert intervals * time_interval <= epoch_num < (intervals + 1) * time_interval
    return learning_rate0 / (1 + decay_rate * intervals)
