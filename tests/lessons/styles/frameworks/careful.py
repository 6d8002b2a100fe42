"""Arguments checked, errors caught, early returns, contexts, and weights given as initial values."""

import contextlib

import keras
import numpy as np


def dense_weights(W, b):
    W, b = np.array(W, dtype=float), np.array(b, dtype=float)
    if W.ndim != 2 or b.shape != (W.shape[0], 1):
        raise ValueError(f"W {W.shape} and b {b.shape} do not fit together")
    return [W.T.copy(), b.ravel().copy()]


@contextlib.contextmanager
def float32():
    """Whatever was set before, compute in float32, and set it back."""
    before = keras.config.floatx()
    keras.config.set_floatx("float32")
    try:
        yield
    finally:
        keras.config.set_floatx(before)


def start_at(array):
    """An initializer that returns a known array."""

    def initializer(shape, dtype=None):
        if tuple(shape) != array.shape:
            raise ValueError(f"{shape} asked for, {array.shape} given")
        return keras.ops.convert_to_tensor(array, dtype=dtype)

    return initializer


def known_layer(W, b, activation):
    kernel, bias = dense_weights(W, b)
    return keras.layers.Dense(
        len(bias), activation, kernel_initializer=start_at(kernel), bias_initializer=start_at(bias)
    )


def three_layer_network(X, parameters):
    missing = {"W1", "b1", "W2", "b2", "W3", "b3"} - set(parameters)
    if missing:
        raise KeyError(", ".join(sorted(missing)))
    with float32():
        layers = [known_layer(parameters[f"W{l}"], parameters[f"b{l}"], "relu") for l in (1, 2)]
        layers.append(known_layer(parameters["W3"], parameters["b3"], "sigmoid"))
        model = keras.Sequential(layers)
        A3 = keras.ops.convert_to_numpy(model(np.asarray(X.T, dtype="float32"))).T
    assert A3.shape == (1, X.shape[1])
    return A3


def batchnorm_softmax_network(X, parameters, running, epsilon=1e-5):
    if epsilon < 0:
        raise ValueError("epsilon is negative")
    L = sum(key.startswith("W") for key in parameters)
    model = keras.Sequential()
    for l in range(1, L):
        model.add(keras.layers.Dense(len(parameters[f"gamma{l}"]), use_bias=False, kernel_initializer=start_at(parameters[f"W{l}"].T)))
        model.add(
            keras.layers.BatchNormalization(
                epsilon=epsilon,
                gamma_initializer=start_at(parameters[f"gamma{l}"].ravel()),
                beta_initializer=start_at(parameters[f"beta{l}"].ravel()),
                moving_mean_initializer=start_at(running[f"mean{l}"].ravel()),
                moving_variance_initializer=start_at(running[f"var{l}"].ravel()),
            )
        )
        model.add(keras.layers.ReLU())
    model.add(known_layer(parameters[f"W{L}"], parameters[f"b{L}"], "softmax"))
    model.trainable = False
    answers = model(np.array(X.T), training=False)
    try:
        A = answers.detach().cpu().numpy()
    except AttributeError:  # another backend than torch
        A = np.asarray(answers)
    assert np.allclose(A.sum(axis=1), 1, atol=1e-5)
    return A.T


def one_step(X, Y, parameters, learning_rate):
    if not np.isin(Y, (0, 1)).all():
        raise ValueError("labels are 0 and 1")
    with float32():
        model = keras.Sequential(
            [keras.Input(X.shape[:1])]
            + [known_layer(parameters[f"W{l}"], parameters[f"b{l}"], "sigmoid" if l == 3 else "relu") for l in (1, 2, 3)]
        )
        model.compile(optimizer=keras.optimizers.SGD(learning_rate=learning_rate), loss="binary_crossentropy", jit_compile=False)
        model.train_on_batch(X.T, Y.T)
        arrays = model.get_weights()
    if len(arrays) != 6:
        raise RuntimeError("six arrays were expected")
    new = {}
    for l in (1, 2, 3):
        new[f"W{l}"] = arrays[2 * l - 2].T.reshape(parameters[f"W{l}"].shape)
        new[f"b{l}"] = arrays[2 * l - 1].reshape(parameters[f"b{l}"].shape)
    return new
