"""Summaries, progress bars, prints, warnings and logging on the way to a right answer."""

import logging
import sys
import warnings

import keras
import numpy as np

print("Keras", keras.__version__)
logging.basicConfig(level=logging.INFO)


def dense_weights(W, b):
    kernel, bias = W.T, b.ravel()
    print("kernel", kernel.shape, "bias", bias.shape)
    if kernel.shape[0] == kernel.shape[1]:
        warnings.warn("a square kernel: shapes will not tell whether it is transposed", stacklevel=2)
    return [kernel, bias]


def three_layer_network(X, parameters):
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l, activation in enumerate(("relu", "relu", "sigmoid"), start=1):
        layer = keras.layers.Dense(parameters[f"b{l}"].shape[0], activation=activation)
        model.add(layer)
        layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    model.summary()
    logging.info("asking about %d examples", X.shape[1])
    A3 = model.predict(X.T, verbose=1).T
    print("odds:", A3 / (1 - np.round(A3)))  # divides by 0
    return A3


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = sum(key.startswith("W") for key in parameters)
    print(f"{L=} {epsilon=}", file=sys.stderr)
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l in range(1, L):
        dense = keras.layers.Dense(len(parameters[f"gamma{l}"]), use_bias=False)
        norm = keras.layers.BatchNormalization(epsilon=epsilon)
        for part in (dense, norm, keras.layers.ReLU()):
            model.add(part)
        print("it is born with", norm.get_weights())
        dense.set_weights([parameters[f"W{l}"].T])
        norm.set_weights(
            [a.ravel() for a in (parameters[f"gamma{l}"], parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"])]
        )
        print("and now it has", norm.get_weights())
    model.add(keras.layers.Dense(len(parameters[f"b{L}"]), activation="softmax"))
    model.layers[-1].set_weights(dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]))
    model.summary(expand_nested=True)
    np.log(np.zeros(1))
    return keras.ops.convert_to_numpy(model(X.T)).T


def one_step(X, Y, parameters, learning_rate):
    warnings.warn("one step only", RuntimeWarning, stacklevel=2)
    model = keras.Sequential([keras.Input((X.shape[0],))])
    for l in (1, 2, 3):
        layer = keras.layers.Dense(parameters[f"b{l}"].shape[0], activation="sigmoid" if l == 3 else "relu")
        model.add(layer)
        layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(X.T, Y.T, batch_size=X.shape[1], epochs=1, verbose=2)
    print("loss after the step:", model.evaluate(X.T, Y.T, verbose=1))
    new = {}
    for l, layer in enumerate(model.layers, start=1):
        kernel, bias = layer.get_weights()
        new[f"W{l}"], new[f"b{l}"] = kernel.T, bias.reshape(-1, 1)
        print(f"layer {l} moved by at most", np.abs(new[f"W{l}"] - parameters[f"W{l}"]).max())
    return new
