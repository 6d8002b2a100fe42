"""Functions made by lambda."""

import keras

dense_weights = lambda W, b: [W.T, b.ravel()]

kind = lambda l: "sigmoid" if l == 3 else "relu"
layer_of = lambda parameters, l: keras.layers.Dense(parameters[f"b{l}"].shape[0], activation=kind(l))
filled = lambda model, arrays: model.set_weights(arrays) or model
all_arrays = lambda parameters: [a for l in (1, 2, 3) for a in dense_weights(parameters[f"W{l}"], parameters[f"b{l}"])]
network = lambda n_x, parameters: filled(
    keras.Sequential([keras.Input((n_x,)), *(layer_of(parameters, l) for l in (1, 2, 3))]), all_arrays(parameters)
)
ask = lambda model, X: keras.ops.convert_to_numpy(model(X.T)).T

three_layer_network = lambda X, parameters: ask(network(len(X), parameters), X)

block = lambda units, epsilon: (
    keras.layers.Dense(units, use_bias=False),
    keras.layers.BatchNormalization(epsilon=epsilon),
    keras.layers.ReLU(),
)
block_arrays = lambda p, r, l: [
    p[f"W{l}"].T,
    *(a.ravel() for a in (p[f"gamma{l}"], p[f"beta{l}"], r[f"mean{l}"], r[f"var{l}"])),
]
batchnorm_softmax_network = lambda X, parameters, running, epsilon=1e-5: (
    lambda hidden, L: ask(
        filled(
            keras.Sequential(
                [
                    keras.Input((len(X),)),
                    *(part for l in hidden for part in block(len(parameters[f"gamma{l}"]), epsilon)),
                    keras.layers.Dense(len(parameters[f"b{L}"]), activation="softmax"),
                ]
            ),
            [
                *(a for l in hidden for a in block_arrays(parameters, running, l)),
                *dense_weights(parameters[f"W{L}"], parameters[f"b{L}"]),
            ],
        ),
        X,
    )
)(range(1, len(running) // 2 + 1), len(running) // 2 + 1)

compiled = lambda model, learning_rate: (
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="binary_crossentropy") or model
)
trained = lambda model, X, Y: (model.train_on_batch(X.T, Y.T), model)[1]
turned_back = lambda a: a.T if a.ndim == 2 else a.reshape(-1, 1)

one_step = lambda X, Y, parameters, learning_rate: dict(
    zip(
        ("W1", "b1", "W2", "b2", "W3", "b3"),
        map(turned_back, trained(compiled(network(len(X), parameters), learning_rate), X, Y).get_weights()),
    )
)
