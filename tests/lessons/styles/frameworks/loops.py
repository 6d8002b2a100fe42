"""Plain loops over layers, units and examples; the network is asked about one example at a time."""

import keras
import numpy as np


def dense_weights(W, b):
    n_out, n_in = W.shape
    kernel = np.zeros((n_in, n_out))
    bias = np.zeros(n_out)
    for i in range(n_out):
        for j in range(n_in):
            kernel[j, i] = W[i, j]
        bias[i] = b[i, 0]
    return [kernel, bias]


def three_layer_network(X, parameters):
    model = keras.Sequential()
    model.add(keras.Input((X.shape[0],)))
    for l in range(1, 4):
        if l < 3:
            layer = keras.layers.Dense(parameters[f"b{l}"].shape[0], activation="relu")
        else:
            layer = keras.layers.Dense(parameters[f"b{l}"].shape[0], activation="sigmoid")
        model.add(layer)
        layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    m = X.shape[1]
    A3 = np.zeros((1, m))
    for i in range(m):
        answer = model(X[:, i : i + 1].T)
        A3[0, i] = float(answer[0, 0])
    return A3


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = 1
    while f"gamma{L}" in parameters:
        L += 1
    layers = []
    for l in range(1, L + 1):
        units = parameters[f"W{l}"].shape[0]
        dense = keras.layers.Dense(units, use_bias=l == L)
        dense.build((None, parameters[f"W{l}"].shape[1]))
        if l == L:
            dense.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
            layers += [dense, keras.layers.Softmax()]
        else:
            dense.set_weights([parameters[f"W{l}"].T])
            norm = keras.layers.BatchNormalization(epsilon=epsilon)
            norm.build((None, units))
            four = []
            for source, name in ((parameters, "gamma"), (parameters, "beta"), (running, "mean"), (running, "var")):
                four.append([])
                for unit in range(units):
                    four[-1].append(source[f"{name}{l}"][unit, 0])
            norm.set_weights(np.array(four))
            layers += [dense, norm, keras.layers.ReLU()]
    A = np.zeros((units, X.shape[1]))
    for i in range(X.shape[1]):
        values = X[:, [i]].T
        for layer in layers:
            values = layer(values)
        values = keras.ops.convert_to_numpy(values)
        for c in range(units):
            A[c, i] = values[0, c]
    return A


def one_step(X, Y, parameters, learning_rate):
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l in range(1, 4):
        model.add(keras.layers.Dense(len(parameters[f"b{l}"]), activation=["relu", "relu", "sigmoid"][l - 1]))
    for l in range(1, 4):
        model.layers[l - 1].set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="binary_crossentropy")
    model.train_on_batch(X.T, Y.T)
    new = {}
    for l in range(1, 4):
        kernel, bias = model.layers[l - 1].get_weights()
        W, b = np.zeros(parameters[f"W{l}"].shape), np.zeros(parameters[f"b{l}"].shape)
        for i in range(W.shape[0]):
            b[i, 0] = bias[i]
            for j in range(W.shape[1]):
                W[i, j] = kernel[j, i]
        new[f"W{l}"], new[f"b{l}"] = W, b
    return new
