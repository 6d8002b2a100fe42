"""Lists of layers and of weights, set all at once; a tuple where the text has a list."""

import keras
import numpy as np
from keras.layers import BatchNormalization, Dense, ReLU


def dense_weights(W, b):
    return np.array([list(column) for column in zip(*W)]), np.array([value for row in b for value in row])


def three_layer_network(X, parameters):
    units = [parameters[f"b{l}"].shape[0] for l in (1, 2, 3)]
    activations = ["relu", "relu", "sigmoid"]
    model = keras.Sequential([keras.Input((X.shape[0],)), *[Dense(n, activation=a) for n, a in zip(units, activations)]])
    weights = []
    for l in (1, 2, 3):
        weights.extend(dense_weights(parameters[f"W{l}"], parameters[f"b{l}"]))
    model.set_weights(weights)
    return np.array([[value for [value] in keras.ops.convert_to_numpy(model(X.T)).tolist()]])


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    known = {**parameters, **running}
    hidden = [int(key[5:]) for key in parameters if key.startswith("gamma")]
    L = max(hidden) + 1
    stack, weights = [keras.Input((X.shape[0],))], []
    for l in hidden:
        stack += [Dense(len(known[f"gamma{l}"]), use_bias=False), BatchNormalization(epsilon=epsilon), ReLU()]
        weights += [known[f"W{l}"].T] + [known[f"{name}{l}"].ravel() for name in ["gamma", "beta", "mean", "var"]]
    stack += [Dense(len(known[f"b{L}"]), activation="softmax")]
    weights += dense_weights(known[f"W{L}"], known[f"b{L}"])
    model = keras.Sequential(stack)
    model.set_weights(weights)
    rows = keras.ops.convert_to_numpy(model(X.T)).tolist()
    return np.array([list(column) for column in zip(*rows)])


def one_step(X, Y, parameters, learning_rate):
    sizes = [X.shape[0], *[parameters[f"b{l}"].shape[0] for l in (1, 2, 3)]]
    layers = [Dense(n, activation=a) for n, a in zip(sizes[1:], ["relu", "relu", "sigmoid"])]
    model = keras.Sequential([keras.Input(sizes[:1]), *layers])
    keys = [f"{letter}{l}" for l in (1, 2, 3) for letter in "Wb"]
    model.set_weights([parameters[key].T if key[0] == "W" else parameters[key].ravel() for key in keys])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=learning_rate), loss=["binary_crossentropy"])
    model.train_on_batch(X.T.tolist() and np.array(X.T.tolist()), np.array(Y.T.tolist()))
    columns = [array.T if array.ndim == 2 else array[:, np.newaxis] for array in model.get_weights()]
    return dict(zip(keys, columns))
