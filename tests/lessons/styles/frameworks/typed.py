"""Type hints, keyword arguments, a dataclass, the walrus and match statements."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import keras
import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating]
Parameters: TypeAlias = dict[str, Array]


@dataclass(frozen=True)
class DenseParameters:
    W: Array
    b: Array

    @property
    def units(self) -> int:
        return int(self.W.shape[0])

    def for_keras(self) -> list[Array]:
        return dense_weights(W=self.W, b=self.b)


def dense_weights(W: Array, b: Array) -> list[Array]:
    return [kernel := W.transpose(1, 0), b.reshape(kernel.shape[1])]


def activation_of(l: int) -> str:
    match l:
        case 1 | 2:
            return "relu"
        case 3:
            return "sigmoid"
        case _:
            raise ValueError(l)


def build(n_x: int, parameters: Parameters) -> keras.Sequential:
    model = keras.Sequential(layers=[keras.Input(shape=(n_x,))])
    for l in range(1, 4):
        held = DenseParameters(W=parameters[f"W{l}"], b=parameters[f"b{l}"])
        model.add(layer := keras.layers.Dense(units=held.units, activation=activation_of(l)))
        layer.set_weights(weights=held.for_keras())
    return model


def three_layer_network(X: Array, parameters: Parameters) -> Array:
    answers: Any = build(n_x=X.shape[0], parameters=parameters)(X.T, training=False)
    A3: Array = keras.ops.convert_to_numpy(x=answers).T
    return A3


def batchnorm_softmax_network(X: Array, parameters: Parameters, running: Parameters, epsilon: float = 1e-5) -> Array:
    model = keras.Sequential(layers=[keras.Input(shape=(X.shape[0],))])
    l: int = 1
    while (gamma := parameters.get(f"gamma{l}")) is not None:
        dense = keras.layers.Dense(units=len(gamma), activation=None, use_bias=False)
        norm = keras.layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=epsilon, center=True, scale=True)
        relu_layer = keras.layers.ReLU(max_value=None, negative_slope=0.0)
        for part in (dense, norm, relu_layer):
            model.add(layer=part)
        dense.set_weights(weights=[parameters[f"W{l}"].T])
        beta, mean, var = parameters[f"beta{l}"], running[f"mean{l}"], running[f"var{l}"]
        norm.set_weights(weights=[column.flatten() for column in (gamma, beta, mean, var)])
        l += 1
    held = DenseParameters(W=parameters[f"W{l}"], b=parameters[f"b{l}"])
    model.add(layer=(last := keras.layers.Dense(units=held.units, activation="softmax")))
    last.set_weights(weights=held.for_keras())
    return keras.ops.convert_to_numpy(model(inputs=X.T, training=False)).T


def one_step(X: Array, Y: npt.NDArray[np.integer], parameters: Parameters, learning_rate: float) -> Parameters:
    model: keras.Sequential = build(n_x=X.shape[0], parameters=parameters)
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.0),
        loss=keras.losses.BinaryCrossentropy(from_logits=False),
    )
    loss: float = float(model.train_on_batch(x=X.T, y=Y.T))
    assert loss >= 0
    new_parameters: Parameters = {}
    for l, layer in enumerate(model.layers, start=1):
        kernel, bias = layer.get_weights()
        new_parameters |= {f"W{l}": kernel.T, f"b{l}": bias.reshape(bias.size, 1)}
    return new_parameters
