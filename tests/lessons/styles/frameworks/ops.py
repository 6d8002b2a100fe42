"""Single operations of keras.ops and keras.activations, with few layers or none."""

import keras
import numpy as np
from keras import ops


def dense_weights(W, b):
    return [np.einsum("ij->ji", W), np.einsum("ij->i", b)]


def three_layer_network(X, parameters):
    rows = ops.convert_to_tensor(X.T, dtype="float32")
    for l in (1, 2, 3):
        kernel, bias = (ops.convert_to_tensor(a, "float32") for a in dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
        rows = ops.add(ops.matmul(rows, kernel), bias)
        rows = ops.sigmoid(rows) if l == 3 else ops.relu(rows)
    return ops.convert_to_numpy(ops.transpose(rows))


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    def tensor(values):
        return ops.cast(ops.convert_to_tensor(values), "float32")

    A, l = tensor(X), 1
    while f"gamma{l}" in parameters:
        Z = tensor(parameters[f"W{l}"]) @ A
        mean, var = tensor(running[f"mean{l}"][:, 0]), tensor(running[f"var{l}"][:, 0])
        gamma, beta = tensor(parameters[f"gamma{l}"][:, 0]), tensor(parameters[f"beta{l}"][:, 0])
        Z = ops.batch_normalization(Z, mean, var, axis=0, offset=beta, scale=gamma, epsilon=epsilon)
        A = keras.activations.relu(Z)
        l += 1
    scores = tensor(parameters[f"W{l}"]) @ A + tensor(parameters[f"b{l}"])
    return ops.convert_to_numpy(ops.softmax(scores, axis=0))


def one_step(X, Y, parameters, learning_rate):
    inputs = keras.Input((len(X),))
    outputs = inputs
    for l in (1, 2, 3):
        dense = keras.layers.Dense(len(parameters[f"b{l}"]))
        outputs = dense(outputs)
        if l < 3:
            outputs = ops.relu(outputs)
        dense.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))

    def cross_entropy(y, scores):  # the last layer has no sigmoid here
        y = ops.cast(y, "float32")
        return ops.mean(ops.softplus(scores) - y * scores)

    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.SGD(learning_rate), loss=cross_entropy)
    model.train_on_batch(X.T, Y.T)
    kernel_and_bias = iter(model.get_weights())
    new = {}
    for l in (1, 2, 3):
        new[f"W{l}"] = next(kernel_and_bias).T
        new[f"b{l}"] = next(kernel_and_bias).reshape(-1, 1)
    return new
