"""Networks as classes of their own, with a call method."""

import keras
import numpy as np


def dense_weights(W, b):
    return list((W.swapaxes(0, 1), b.flatten()))


class ThreeLayers(keras.Model):
    def __init__(self, sizes):
        super().__init__()
        self.first = keras.layers.Dense(sizes[1], activation=keras.activations.relu)
        self.second = keras.layers.Dense(sizes[2], activation=keras.activations.relu)
        self.third = keras.layers.Dense(sizes[3], activation=keras.activations.sigmoid)
        self.build((None, sizes[0]))

    def build(self, input_shape):
        for layer in self.parts():
            layer.build(input_shape)
            input_shape = (None, layer.units)
        self.built = True

    def parts(self):
        return [self.first, self.second, self.third]

    def call(self, inputs):
        return self.third(self.second(self.first(inputs)))

    @classmethod
    def holding(cls, parameters):
        model = cls([parameters["W1"].shape[1], *(len(parameters[f"b{l}"]) for l in (1, 2, 3))])
        for l, layer in enumerate(model.parts(), 1):
            layer.set_weights(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
        return model

    def as_dictionary(self):
        found = {}
        for l, layer in enumerate(self.parts(), 1):
            kernel, bias = layer.get_weights()
            found[f"W{l}"], found[f"b{l}"] = kernel.T, np.expand_dims(bias, 1)
        return found


def three_layer_network(X, parameters):
    return keras.ops.convert_to_numpy(ThreeLayers.holding(parameters)(X.T)).T


class Normalized(keras.layers.Layer):
    """LINEAR → BATCH NORM → RELU."""

    def __init__(self, W, gamma, beta, mean, var, epsilon):
        super().__init__()
        self.dense = keras.layers.Dense(W.shape[0], use_bias=False)
        self.norm = keras.layers.BatchNormalization(epsilon=epsilon)
        self.dense.build((None, W.shape[1]))
        self.norm.build((None, W.shape[0]))
        self.dense.set_weights([W.T])
        self.norm.set_weights([part.ravel() for part in (gamma, beta, mean, var)])
        self.built = True

    def call(self, inputs, training=False):
        return keras.activations.relu(self.norm(self.dense(inputs), training=training))


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    L = sum(key.startswith("W") for key in parameters)
    signal = X.T.astype("float32")
    for l in range(1, L):
        known = [parameters[f"{name}{l}"] for name in ("W", "gamma", "beta")]
        signal = Normalized(*known, running[f"mean{l}"], running[f"var{l}"], epsilon)(signal, training=False)
    last = keras.layers.Dense(len(parameters[f"b{L}"]), activation="softmax")
    last.build((None, parameters[f"W{L}"].shape[1]))
    last.set_weights(dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]))
    return keras.ops.convert_to_numpy(keras.ops.transpose(last(signal)))


def one_step(X, Y, parameters, learning_rate):
    model = ThreeLayers.holding(parameters)
    model.compile(loss=keras.losses.binary_crossentropy, optimizer=keras.optimizers.SGD(learning_rate=learning_rate))
    model.train_on_batch(x=X.T, y=Y.T)
    return model.as_dictionary()
