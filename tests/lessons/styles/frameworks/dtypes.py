"""Other precisions: float64 layers, float32 arrays on the way in, labels as booleans, longdouble."""

import keras
import numpy as np


def dense_weights(W, b):
    return [np.asfortranarray(W.T, dtype=np.longdouble), np.float64(b).reshape(-1)]


def three_layer_network(X, parameters):
    model = keras.Sequential([keras.Input((X.shape[0],), dtype="float64")])
    for l, activation in enumerate(["relu", "relu", "sigmoid"], start=1):
        layer = keras.layers.Dense(np.int64(parameters[f"b{l}"].shape[0]).item(), activation, dtype="float64")
        model.add(layer)
        kernel, bias = dense_weights(parameters[f"W{l}"], parameters[f"b{l}"])
        layer.set_weights([kernel.astype(np.float64), bias])
    return keras.ops.convert_to_numpy(model(X.T)).T  # float64


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = np.sum([key.startswith("W") for key in parameters])
    model = keras.Sequential([keras.Input((X.shape[0],), dtype="float64")])
    for l in np.arange(1, L):
        dense = keras.layers.Dense(parameters[f"gamma{l}"].size, use_bias=False, dtype="float64")
        norm = keras.layers.BatchNormalization(epsilon=float(np.float64(epsilon)), dtype="float64")
        four = [parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"]]
        for part in (dense, norm, keras.layers.ReLU(dtype="float64")):
            model.add(part)
        dense.set_weights([np.ascontiguousarray(parameters[f"W{l}"].T)])
        norm.set_weights([part.reshape(-1) for part in four])
    last = keras.layers.Dense(parameters[f"b{L}"].size, activation="softmax", dtype="float64")
    model.add(last)
    last.set_weights([parameters[f"W{L}"].T, parameters[f"b{L}"].ravel()])
    return keras.ops.convert_to_numpy(model(X.T)).T.astype(np.float32)


def one_step(X, Y, parameters, learning_rate):
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l in np.array([1, 2, 3], dtype=np.uint8):
        layer = keras.layers.Dense(parameters[f"b{l}"].shape[0], activation="sigmoid" if l == 3 else "relu")
        model.add(layer)
        layer.set_weights([parameters[f"W{l}"].T.astype(np.float32), parameters[f"b{l}"][:, 0].astype(np.float32)])
    model.compile(optimizer=keras.optimizers.SGD(np.float64(learning_rate)), loss="binary_crossentropy")
    model.train_on_batch(X.T.astype(np.float32), Y.T.astype(bool).astype(np.uint8))
    new = {}
    for l, layer in enumerate(model.layers, start=1):
        kernel, bias = layer.get_weights()
        new[f"W{l}"] = kernel.T.astype(np.longdouble)
        new[f"b{l}"] = bias.astype(np.float64)[..., np.newaxis]
    return new
