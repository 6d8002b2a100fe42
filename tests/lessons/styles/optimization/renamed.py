"""Everything has another name, the parameters too; only their order is as asked for."""

import numpy as numpy
from numpy import random as rnd
from numpy import sqrt, zeros_like


def update_parameters_with_gd(theta, slopes, alpha):
    depth = int(len(theta) / 2)
    for layer in range(depth):
        theta[f"W{layer + 1}"] = theta[f"W{layer + 1}"] - alpha * slopes[f"dW{layer + 1}"]
        theta[f"b{layer + 1}"] = theta[f"b{layer + 1}"] - alpha * slopes[f"db{layer + 1}"]
    return theta


def random_mini_batches(inputs, labels, width=64, start=0):
    rnd.seed(start)
    shuffle = rnd.permutation(labels.shape[-1])
    inputs, labels, parcels = inputs[:, shuffle], labels[:, shuffle], []
    for first in range(0, labels.shape[-1], width):
        parcels.append((inputs[:, first : first + width], labels[:, first : first + width]))
    return parcels


def exponentially_weighted_average(values, b, /):
    smooth = numpy.empty_like(values)
    last = 0
    for day, value in enumerate(values):
        smooth[day] = last = value + b * (last - value)
    return smooth


def bias_corrected_average(smooth, b):
    days = numpy.arange(smooth.size) + 1
    return smooth / (1 - b**days)


def initialize_velocity(theta, **_):
    return {"d" + what: zeros_like(array) for what, array in theta.items()}


def update_parameters_with_momentum(theta, slopes, speed, friction, alpha):
    for what in speed:
        speed[what] = friction * speed[what] + (1 - friction) * slopes[what]
        theta[what[1:]] = theta[what[1:]] - alpha * speed[what]
    return theta, speed


def update_parameters_with_rmsprop(*args):
    theta, slopes, power, forget, alpha = args[:5]
    tiny = args[5] if len(args) > 5 else 1e-8
    for what, array in theta.items():
        slope = slopes["d" + what]
        power["d" + what] = forget * power["d" + what] + (1 - forget) * slope**2
        theta[what] = array - alpha * slope / (sqrt(power["d" + what]) + tiny)
    return theta, power


def initialize_adam(theta):
    first = {"d" + what: zeros_like(array) for what, array in theta.items()}
    second = {"d" + what: zeros_like(array) for what, array in theta.items()}
    return first, second


def update_parameters_with_adam(theta, slopes, first, second, step, alpha=0.01, b1=0.9, b2=0.999, tiny=1e-8, *_):
    for what, array in theta.items():
        slope = slopes["d" + what]
        first["d" + what] = b1 * first["d" + what] + (1 - b1) * slope
        second["d" + what] = b2 * second["d" + what] + (1 - b2) * slope**2
        up = first["d" + what] / (1 - b1**step)
        down = sqrt(second["d" + what] / (1 - b2**step)) + tiny
        theta[what] = array - alpha * (up / down)
    return theta, first, second


def update_lr(a0, n, d):
    return a0 / (1 + d * n)


def exponential_lr_decay(a0, n, r):
    return r**n * a0


def square_root_lr_decay(a0, n, factor):
    return factor / sqrt(n) * a0


def schedule_lr_decay(a0, n, d, every=1_000):
    return a0 / (1 + d * numpy.floor(n / every))
