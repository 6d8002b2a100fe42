"""Every name another one, the parameters' too: same places, same defaults."""

import keras


def dense_weights(matrix, shift):
    return [matrix.T, shift.ravel()]


def three_layer_network(data, theta):
    h, k, o = (theta[f"b{i}"].shape[0] for i in (1, 2, 3))
    a = keras.layers.Dense(h, activation="relu")
    b = keras.layers.Dense(k, activation="relu")
    c = keras.layers.Dense(o, activation="sigmoid")
    net = keras.Sequential([keras.Input((data.shape[0],)), a, b, c])
    for i, part in enumerate(net.layers, start=1):
        part.set_weights(dense_weights(theta[f"W{i}"], theta[f"b{i}"]))
    said = net(data.T)
    return keras.ops.convert_to_numpy(said).T


def batchnorm_softmax_network(data, theta, stats, eps=1e-5):
    depth = sum(name.startswith("W") for name in theta)
    net = keras.Sequential([keras.Input((data.shape[0],))])
    for i in range(1, depth):
        scale, offset, mu, sigma2 = theta[f"gamma{i}"], theta[f"beta{i}"], stats[f"mean{i}"], stats[f"var{i}"]
        product = keras.layers.Dense(len(scale), use_bias=False)
        bn = keras.layers.BatchNormalization(epsilon=eps)
        for part in (product, bn, keras.layers.ReLU()):
            net.add(part)
        product.set_weights(dense_weights(theta[f"W{i}"], offset)[:1])
        bn.set_weights([scale.ravel(), offset.ravel(), mu.ravel(), sigma2.ravel()])
    top = keras.layers.Dense(theta[f"b{depth}"].shape[0], activation="softmax")
    net.add(top)
    top.set_weights(dense_weights(theta[f"W{depth}"], theta[f"b{depth}"]))
    return keras.ops.convert_to_numpy(net(data.T)).T


def one_step(data, labels, theta, alpha):
    net = keras.Sequential([keras.Input((data.shape[0],))])
    for i in (1, 2, 3):
        part = keras.layers.Dense(theta[f"b{i}"].shape[0], activation="sigmoid" if i == 3 else "relu")
        net.add(part)
        part.set_weights(dense_weights(theta[f"W{i}"], theta[f"b{i}"]))
    net.compile(optimizer=keras.optimizers.SGD(learning_rate=alpha), loss="binary_crossentropy")
    net.train_on_batch(data.T, labels.T)
    after = {}
    for i, part in enumerate(net.layers, start=1):
        matrix, shift = part.get_weights()
        after[f"W{i}"] = matrix.T
        after[f"b{i}"] = shift.reshape(-1, 1)
    return after
