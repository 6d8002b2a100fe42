"""The work done in other functions: generators, closures, a decorator, recursion, partial."""

from functools import partial, wraps

import keras
import numpy as np

Hidden = partial(keras.layers.Dense, activation="relu")
Linear = partial(keras.layers.Dense, use_bias=False)
Output = partial(keras.layers.Dense, activation="sigmoid")


def rows_in_columns_out(network):
    """Let a function of rows take and return columns."""

    @wraps(network)
    def wrapped(X, *rest):
        return keras.ops.convert_to_numpy(network(X.T, *rest)).T

    return wrapped


def flat(column):
    return column[:, 0]


def dense_weights(W, b):
    def kernel():
        return np.stack(list(W), axis=1)

    return [kernel(), flat(b)]


def put(layer, inputs, arrays):
    layer.build((None, inputs))
    layer.set_weights(arrays)
    return layer


def dense_layers(parameters):
    for l, kind in enumerate((Hidden, Hidden, Output), start=1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        yield put(kind(W.shape[0]), W.shape[1], dense_weights(W, b))


def run(layers, rows):
    """Send rows through layers, one after the other."""
    first, *others = layers
    return run(others, first(rows)) if others else first(rows)


@rows_in_columns_out
def three_layer_network(rows, parameters):
    return run(list(dense_layers(parameters)), rows)


def normalized_layers(parameters, running, epsilon, l):
    units, inputs = parameters[f"W{l}"].shape
    four = parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"]
    return [
        put(Linear(units), inputs, dense_weights(parameters[f"W{l}"], four[1])[:1]),
        put(keras.layers.BatchNormalization(epsilon=epsilon), units, list(map(flat, four))),
        keras.layers.ReLU(),
    ]


@rows_in_columns_out
def batchnorm_softmax_network(rows, parameters, running, epsilon=1e-5):
    L = len(running) // 2 + 1
    layers = [part for l in range(1, L) for part in normalized_layers(parameters, running, epsilon, l)]
    W, b = parameters[f"W{L}"], parameters[f"b{L}"]
    return run([*layers, put(keras.layers.Dense(len(b)), W.shape[1], dense_weights(W, b)), keras.layers.Softmax()], rows)


def from_keras(layer):
    kernel, bias = layer.get_weights()
    return kernel.T, bias.reshape(-1, 1)


def one_step(X, Y, parameters, learning_rate):
    layers = list(dense_layers(parameters))
    model = keras.Sequential([keras.Input(X.shape[:1]), *layers])
    model.compile(keras.optimizers.SGD(learning_rate=learning_rate), "binary_crossentropy")
    model.train_on_batch(X.T, Y.T)
    pairs = {l: from_keras(layer) for l, layer in enumerate(layers, start=1)}
    return {f"{letter}{l}": array for l, pair in pairs.items() for letter, array in zip("Wb", pair)}
