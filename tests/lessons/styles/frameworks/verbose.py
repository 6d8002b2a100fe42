"""One operation a line, and formulas rearranged: batch norm folded into a Dense layer, softmax from two exponentials."""

import keras
import numpy as np


def dense_weights(W, b):
    n_out = W.shape[0]
    n_in = W.shape[1]
    kernel = np.zeros((n_in, n_out))
    for unit in range(n_out):
        kernel[:, unit] = W[unit, :]
    bias = np.zeros((n_out,))
    bias[:] = b[:, 0]
    weights = []
    weights.append(kernel)
    weights.append(bias)
    return weights


def three_layer_network(X, parameters):
    n_x = X.shape[0]
    layer1 = keras.layers.Dense(parameters["W1"].shape[0])
    layer2 = keras.layers.Dense(parameters["W2"].shape[0])
    layer3 = keras.layers.Dense(parameters["W3"].shape[0])
    model = keras.Sequential()
    model.add(keras.Input((n_x,)))
    model.add(layer1)
    model.add(keras.layers.Activation("relu"))
    model.add(layer2)
    model.add(keras.layers.LeakyReLU(negative_slope=0.0))
    model.add(layer3)
    layer1.set_weights(dense_weights(parameters["W1"], parameters["b1"]))
    layer2.set_weights(dense_weights(parameters["W2"], parameters["b2"]))
    layer3.set_weights(dense_weights(parameters["W3"], parameters["b3"]))
    rows = X.T
    Z3 = model(rows)
    Z3 = keras.ops.convert_to_numpy(Z3)
    Z3 = Z3.astype(float)
    Z3 = Z3.T
    A3 = (1 + np.tanh(Z3 / 2)) / 2
    return A3


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = 0
    for key in parameters:
        if key.startswith("W"):
            L = L + 1
    model = keras.Sequential()
    model.add(keras.Input((X.shape[0],)))
    for l in range(1, L):
        std = np.sqrt(running[f"var{l}"] + epsilon)
        slope = parameters[f"gamma{l}"] / std
        W = slope * parameters[f"W{l}"]
        b = parameters[f"beta{l}"] - slope * running[f"mean{l}"]
        layer = keras.layers.Dense(W.shape[0], activation="relu")
        model.add(layer)
        layer.set_weights(dense_weights(W, b))
    classes = parameters[f"b{L}"].shape[0]
    last = keras.layers.Dense(classes)
    model.add(last)
    last.set_weights(dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]))
    scores = keras.ops.convert_to_numpy(model(X.T))
    scores = scores - scores.max(axis=1).reshape(-1, 1)
    exponentials = np.exp(scores)
    totals = exponentials.sum(axis=1)
    A = exponentials.T / totals
    return A


def one_step(X, Y, parameters, learning_rate):
    model = keras.Sequential()
    model.add(keras.Input((X.shape[0],)))
    for l in (1, 2, 3):
        units = parameters[f"b{l}"].shape[0]
        model.add(keras.layers.Dense(units))
        if l != 3:
            model.add(keras.layers.ReLU())
    denses = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for l in (1, 2, 3):
        denses[l - 1].set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    # The last layer has no sigmoid: the loss does that.
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer=optimizer, loss=loss)
    model.train_on_batch(X.T, Y.T)
    new_parameters = {}
    for l in (1, 2, 3):
        kernel = denses[l - 1].get_weights()[0]
        bias = denses[l - 1].get_weights()[1]
        W = np.zeros(parameters[f"W{l}"].shape)
        W[:, :] = kernel.T
        b = np.zeros(parameters[f"b{l}"].shape)
        b[:, 0] = bias
        new_parameters[f"W{l}"] = W
        new_parameters[f"b{l}"] = b
    return new_parameters
