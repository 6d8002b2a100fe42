"""Other names throughout, of the parameters too; same order."""

import numpy as np


def initialize_parameters_zeros(sizes):
    weights_and_biases = dict()
    count = len(sizes) - 1
    for layer in range(count):
        here, before = sizes[layer + 1], sizes[layer]
        weights_and_biases["W" + str(layer + 1)] = np.zeros([here, before])
        weights_and_biases["b" + str(layer + 1)] = np.zeros([here, 1])
    return weights_and_biases


def initialize_parameters_random(n, *rest, **others):
    np.random.seed(3)
    p = {}
    for k in range(1, len(n)):
        p[f"W{k}"] = np.random.randn(n[k], n[k - 1]) * 10
        p[f"b{k}"] = np.zeros((n[k], 1))
    return p


def initialize_parameters_he(_):
    np.random.seed(3)
    gewichte = {}
    for schicht in range(1, len(_)):
        streuung = np.sqrt(2 / _[schicht - 1])
        gewichte[f"W{schicht}"] = streuung * np.random.randn(_[schicht], _[schicht - 1])
        gewichte[f"b{schicht}"] = np.zeros((_[schicht], 1))
    return gewichte


def initialize_parameters_xavier(couches, /):
    np.random.seed(3)
    paramètres = {}
    for numéro, (entrées, unités) in enumerate(zip(couches, couches[1:]), 1):
        paramètres[f"W{numéro}"] = np.random.randn(unités, entrées) / entrées**0.5
        paramètres[f"b{numéro}"] = np.zeros((unités, 1))
    return paramètres
