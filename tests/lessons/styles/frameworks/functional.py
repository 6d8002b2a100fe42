"""The functional way of Keras: an Input, layers called on it, and keras.Model around both."""

import keras
import numpy as np
from keras import layers


def dense_weights(W, b):
    return [np.transpose(W), np.squeeze(b, axis=1)]


def chain(X, parameters):
    inputs = keras.Input(shape=(X.shape[0],))
    signal = inputs
    for l, activation in zip((1, 2, 3), ("relu", "relu", "sigmoid")):
        signal = layers.Dense(parameters[f"W{l}"].shape[0], activation=activation, name=f"layer{l}")(signal)
    model = keras.Model(inputs=inputs, outputs=signal)
    for l in (1, 2, 3):
        model.get_layer(f"layer{l}").set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    return model


def three_layer_network(X, parameters):
    return chain(X, parameters).predict(X.T, verbose=0).T


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = sum(key.startswith("W") for key in parameters)
    inputs = keras.Input(shape=X.shape[:1])
    signal = inputs
    for l in range(1, L):
        signal = layers.Dense(parameters[f"W{l}"].shape[0], use_bias=False, name=f"dense{l}")(signal)
        signal = layers.BatchNormalization(epsilon=epsilon, name=f"norm{l}")(signal)
        signal = layers.Activation("relu")(signal)
    scores = layers.Dense(parameters[f"W{L}"].shape[0], name="scores")(signal)
    model = keras.Model(inputs, layers.Softmax(axis=-1)(scores))
    for l in range(1, L):
        model.get_layer(f"dense{l}").set_weights([parameters[f"W{l}"].T])
        norm = model.get_layer(f"norm{l}")
        norm.gamma.assign(parameters[f"gamma{l}"][:, 0])
        norm.beta.assign(parameters[f"beta{l}"][:, 0])
        norm.moving_mean.assign(running[f"mean{l}"][:, 0])
        norm.moving_variance.assign(running[f"var{l}"][:, 0])
    model.get_layer("scores").set_weights(dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]))
    return np.transpose(model.predict(X.T, batch_size=3, verbose=0))


def one_step(X, Y, parameters, learning_rate):
    model = chain(X, parameters)
    model.compile(keras.optimizers.SGD(learning_rate, momentum=0.0, nesterov=False), keras.losses.BinaryCrossentropy())
    model.fit(X.T, Y.T, batch_size=X.shape[1], epochs=1, shuffle=False, verbose=0)
    step = {}
    for l in (1, 2, 3):
        kernel, bias = (keras.ops.convert_to_numpy(v) for v in model.get_layer(f"layer{l}").weights)
        step |= {f"W{l}": kernel.transpose(), f"b{l}": bias[:, None]}
    return step
