"""More is returned than asked for, where that is allowed: the steps taken, the corrected averages."""

import numpy as np


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    steps = {}
    for key in parameters:
        v["d" + key] = beta * v["d" + key] + (1 - beta) * grads["d" + key]
        steps[key] = -learning_rate * v["d" + key]
        parameters[key] = parameters[key] + steps[key]
    return parameters, v, steps


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    for key in parameters:
        s["d" + key] = beta * s["d" + key] + (1 - beta) * grads["d" + key] ** 2
        parameters[key] = parameters[key] - learning_rate * grads["d" + key] / (np.sqrt(s["d" + key]) + epsilon)
    return parameters, s, {key: learning_rate / (np.sqrt(value) + epsilon) for key, value in s.items()}


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = {}, {}
    for key in parameters:
        d = "d" + key
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        v_corrected[d] = v[d] / (1 - beta1**t)
        s_corrected[d] = s[d] / (1 - beta2**t)
        parameters[key] = parameters[key] - learning_rate * v_corrected[d] / (np.sqrt(s_corrected[d]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected
