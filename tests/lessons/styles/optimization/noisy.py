"""Prints, warnings, logging, and NumPy warnings on the way to a right answer."""

import logging
import sys
import warnings

import numpy as np

log = logging.getLogger(__name__)
logging.basicConfig(level=logging.DEBUG)
print("defining my functions")


def update_parameters_with_gd(parameters, grads, learning_rate):
    print("L =", len(parameters) // 2)
    for key in parameters:
        print(key, parameters[key].shape, "gradient:", grads["d" + key])
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
        if np.abs(parameters[key]).max() > 10:
            warnings.warn(f"{key} is getting large", stacklevel=2)
    return parameters


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    if m % mini_batch_size != 0:
        warnings.warn("the last batch is smaller", UserWarning, stacklevel=2)
    permutation = np.random.permutation(m)
    np.random.seed()  # leave no fixed seed behind
    shuffled_X, shuffled_Y = X[:, permutation], Y[:, permutation]
    mini_batches = []
    for k in range(0, m, mini_batch_size):
        mini_batches.append((shuffled_X[:, k : k + mini_batch_size], shuffled_Y[:, k : k + mini_batch_size]))
        print(f"batch {len(mini_batches)}: {mini_batches[-1][0].shape}", end="\r", flush=True)
    return mini_batches


def exponentially_weighted_average(theta, beta):
    v, average = np.zeros(len(theta)), 0.0
    for t, value in enumerate(theta):
        average = beta * average + (1 - beta) * value
        print(t, average, file=sys.stderr)
        v[t] = average
    return v


def bias_corrected_average(v, beta):
    powers = beta ** np.arange(len(v) + 1)
    corrected = np.concatenate([[0], v]) / (1 - powers)  # 0 / 0 in the first place warns
    print("thrown away:", corrected[0])
    return corrected[1:]


def initialize_velocity(parameters):
    v = {}
    for key in parameters:
        log.debug("making zeros for %s", key)
        v["d" + key] = np.zeros(parameters[key].shape)
    log.info("done: %s", v)
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    warnings.warn("momentum is not corrected here", RuntimeWarning, stacklevel=1)
    for key in parameters:
        v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        parameters[key] = parameters[key] - learning_rate * v["d" + key]
        sys.stdout.write(f"{key} moved by {np.linalg.norm(v['d' + key])}\n")
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for key in parameters:
        grad = grads["d" + key]
        print("relative change of s:", grad**2 / s["d" + key])  # warns where s is zero
        s["d" + key] = beta * s["d" + key] + (1 - beta) * grad**2
        log.warning("largest s: %g", s["d" + key].max())
        parameters[key] = parameters[key] - learning_rate * grad / (np.sqrt(s["d" + key]) + epsilon)
    return parameters, s


def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        print("keys so far:", sorted(v))
        v["d" + key] = np.zeros(parameters[key].shape)
        s["d" + key] = np.zeros(parameters[key].shape)
    sys.stderr.write("Adam is ready\n")
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    if t > 1000:
        warnings.warn(f"step {t}: the correction hardly matters any more", stacklevel=2)
    for key in parameters:
        grad = grads["d" + key]
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * grad
        s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * grad**2
        v_corrected = v["d" + key] / (1 - beta1**t)
        s_corrected = s["d" + key] / (1 - beta2**t)
        print("signal to noise:", v_corrected / np.sqrt(s_corrected - v_corrected**2))  # a negative root warns
        parameters[key] = parameters[key] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return parameters, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = learning_rate0 / (1 + decay_rate * epoch_num)
    print(f"epoch {epoch_num}: α = {learning_rate:.6f}")
    return learning_rate


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    if not 0 < decay_rate < 1:
        warnings.warn("this will not decay", stacklevel=2)
    print("half of it is left after", np.log(0.5) / np.log(decay_rate), "epochs")
    return decay_rate**epoch_num * learning_rate0


def square_root_lr_decay(learning_rate0, epoch_num, k):
    table = k / np.sqrt(np.arange(epoch_num + 1)) * learning_rate0  # epoch 0 divides by zero and warns
    print(table[:10])
    return table[epoch_num]


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    stairs = np.floor(epoch_num / time_interval)
    print(repr(stairs), type(stairs), file=sys.stderr)
    log.error("not an error: %s stairs", stairs)
    return learning_rate0 / (1 + decay_rate * stairs)
