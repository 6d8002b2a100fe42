"""ReLU, sigmoid and softmax by masks and np.where between layers, and the two classes as two columns."""

import keras
import numpy as np


def dense_weights(W, b):
    rows, columns = np.indices(W.shape[::-1])
    return [W[columns, rows], b[np.ones(b.shape, dtype=bool)]]


def linear(values, W, b):
    layer = keras.layers.Dense(W.shape[0])
    layer.build((None, W.shape[1]))
    layer.set_weights(dense_weights(W, b))
    return keras.ops.convert_to_numpy(layer(values.astype(np.float32)))


def three_layer_network(X, parameters):
    values = X.T
    for l in (1, 2, 3):
        values = linear(values, parameters[f"W{l}"], parameters[f"b{l}"])
        values = np.where(l == 3, 1 / (1 + np.exp(-values)), values * (values > 0))
    return values.T


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = np.count_nonzero([key[0] == "W" for key in parameters])
    values = X.T
    for l in range(1, L):
        values = linear(values, parameters[f"W{l}"], np.zeros((len(parameters[f"W{l}"]), 1)))
        norm = keras.layers.BatchNormalization(epsilon=epsilon)
        norm.build(values.shape)
        norm.set_weights(
            [a[:, 0] for a in (parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"])]
        )
        values = keras.ops.convert_to_numpy(norm(values))
        values = np.where(values < 0, -0.0, values)
    scores = linear(values, parameters[f"W{L}"], parameters[f"b{L}"])
    best = scores == scores.max(axis=1, keepdims=True)
    exps = np.where(best, 1, np.exp(scores - scores.max(axis=1, keepdims=True)))
    return (exps / exps.sum(axis=1, keepdims=True)).T


def one_step(X, Y, parameters, learning_rate):
    # Two classes as softmax would see them: (1 - a, a) against (1 - y, y).
    inputs = keras.Input((X.shape[0],))
    signal, layers = inputs, []
    for l in (1, 2, 3):
        layers.append(keras.layers.Dense(parameters[f"W{l}"].shape[0], activation=np.where(l == 3, "sigmoid", "relu").item()))
        signal = layers[-1](signal)
        layers[-1].set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    both = keras.layers.Concatenate()([1 - signal, signal])
    model = keras.Model(inputs, both)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy")
    model.train_on_batch(X.T, np.where([[True, False]], Y.T == 0, Y.T == 1).astype(int))
    pairs = [layer.get_weights() for layer in layers]
    new = {f"W{l}": kernel.T for l, (kernel, _) in enumerate(pairs, 1)}
    return new | {f"b{l}": bias[:, np.newaxis] for l, (_, bias) in enumerate(pairs, 1)}
