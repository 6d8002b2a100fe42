"""One operation a line, with formulas turned round."""

import numpy as np

from helpers.networks import backward_propagation, compute_cost


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = A3.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    # log a and log (1 - a) from the logit: - y z + log (1 + e^z)
    odds = A3 / (1 - A3)
    Z3 = np.log(odds)
    losses = np.logaddexp(0, Z3)
    losses = losses - Y * Z3
    cross_entropy_cost = np.average(losses)
    norm1 = np.sqrt(np.sum(W1 * W1))
    norm2 = np.linalg.norm(W2)
    norm3 = np.linalg.norm(W3.flatten(), 2)
    norm = np.linalg.norm([norm1, norm2, norm3])
    half_norm_squared = 0.5 * norm**2
    regularization_cost = half_norm_squared * lambd
    regularization_cost = regularization_cost / m
    total = cross_entropy_cost + regularization_cost
    return float(total)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    one_over_m = np.power(m, -1.0)
    ones = np.ones((m, 1))

    dZ3 = np.subtract(A3, Y)
    dW3 = np.transpose(np.dot(A2, dZ3.T))
    dW3 = np.multiply(dW3, one_over_m)
    penalty3 = np.multiply(W3, lambd)
    penalty3 = np.multiply(penalty3, one_over_m)
    dW3 = np.add(dW3, penalty3)
    db3 = np.dot(dZ3, ones)
    db3 = np.multiply(db3, one_over_m)

    dA2 = np.transpose(np.dot(dZ3.T, W3))
    relu_slope2 = np.zeros_like(Z2)
    relu_slope2[Z2 > 0] = 1
    dZ2 = np.multiply(relu_slope2, dA2)
    dW2 = np.transpose(np.dot(A1, dZ2.T))
    dW2 = np.multiply(dW2, one_over_m)
    penalty2 = np.multiply(W2, lambd)
    penalty2 = np.multiply(penalty2, one_over_m)
    dW2 = np.add(dW2, penalty2)
    db2 = np.dot(dZ2, ones)
    db2 = np.multiply(db2, one_over_m)

    dA1 = np.transpose(np.dot(dZ2.T, W2))
    relu_slope1 = np.zeros_like(Z1)
    relu_slope1[Z1 > 0] = 1
    dZ1 = np.multiply(relu_slope1, dA1)
    dW1 = np.transpose(np.dot(X, dZ1.T))
    dW1 = np.multiply(dW1, one_over_m)
    penalty1 = np.multiply(W1, lambd)
    penalty1 = np.multiply(penalty1, one_over_m)
    dW1 = np.add(dW1, penalty1)
    db1 = np.dot(dZ1, ones)
    db1 = np.multiply(db1, one_over_m)

    gradients = {}
    gradients["dZ1"], gradients["dW1"], gradients["db1"] = dZ1, dW1, db1
    gradients["dZ2"], gradients["dW2"], gradients["db2"] = dZ2, dW2, db2
    gradients["dZ3"], gradients["dW3"], gradients["db3"] = dZ3, dW3, db3
    gradients["dA1"], gradients["dA2"] = dA1, dA2
    return gradients


def compute_cost_with_l1(A3, Y, parameters, lambd):
    m = A3.shape[1]
    cross_entropy_cost = compute_cost(A3, Y)
    positive_parts = 0.0
    negative_parts = 0.0
    for layer in [1, 2, 3]:
        W = parameters["W" + str(layer)]
        positive_parts = positive_parts + np.sum(np.maximum(W, 0))
        negative_parts = negative_parts + np.sum(np.minimum(W, 0))
    sum_of_absolute_values = positive_parts - negative_parts
    regularization_cost = np.true_divide(sum_of_absolute_values, m)
    regularization_cost = regularization_cost * lambd
    return np.add(cross_entropy_cost, regularization_cost)


def backward_propagation_with_l1(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    plain = backward_propagation(X, Y, cache)
    gradients = plain.copy()

    size1 = np.abs(W1)
    size1[size1 == 0] = 1
    slope1 = W1 / size1
    slope1 = slope1 * lambd
    slope1 = slope1 / m
    gradients["dW1"] = plain["dW1"] + slope1

    size2 = np.abs(W2)
    size2[size2 == 0] = 1
    slope2 = W2 / size2
    slope2 = slope2 * lambd
    slope2 = slope2 / m
    gradients["dW2"] = plain["dW2"] + slope2

    size3 = np.abs(W3)
    size3[size3 == 0] = 1
    slope3 = W3 / size3
    slope3 = slope3 * lambd
    slope3 = slope3 / m
    gradients["dW3"] = plain["dW3"] + slope3

    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]

    Z1 = np.matmul(W1, X)
    Z1 = np.add(Z1, b1)
    A1 = Z1.clip(min=0)
    random1 = np.random.rand(Z1.shape[0], Z1.shape[1])
    D1 = np.subtract(keep_prob, random1)
    D1 = np.ceil(D1)
    D1 = np.abs(D1)
    A1 = np.multiply(A1, D1)
    A1 = np.divide(A1, keep_prob)

    Z2 = np.matmul(W2, A1)
    Z2 = np.add(Z2, b2)
    A2 = Z2.clip(min=0)
    random2 = np.random.rand(Z2.shape[0], Z2.shape[1])
    D2 = np.subtract(keep_prob, random2)
    D2 = np.ceil(D2)
    D2 = np.abs(D2)
    A2 = np.multiply(A2, D2)
    A2 = np.divide(A2, keep_prob)

    Z3 = np.matmul(W3, A2)
    Z3 = np.add(Z3, b3)
    e_to_minus_z = np.exp(-Z3)
    denominator = 1 + e_to_minus_z
    A3 = 1 / denominator

    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inverse = 1.0 / keep_prob

    dZ3 = A3 - Y
    dZ3_mean = dZ3 / m
    dW3 = np.inner(dZ3_mean, A2)
    db3 = np.sum(dZ3_mean, axis=1)
    db3 = np.expand_dims(db3, 1)

    factor2 = np.multiply(D2, inverse)
    W3_transposed = W3.T
    dA2 = np.dot(W3_transposed, dZ3)
    dA2 = np.multiply(dA2, factor2)
    awake2 = np.greater(A2, 0)
    dZ2 = np.multiply(dA2, awake2)
    dZ2_mean = dZ2 / m
    dW2 = np.inner(dZ2_mean, A1)
    db2 = np.sum(dZ2_mean, axis=1)
    db2 = np.expand_dims(db2, 1)

    factor1 = np.multiply(D1, inverse)
    W2_transposed = W2.T
    dA1 = np.dot(W2_transposed, dZ2)
    dA1 = np.multiply(dA1, factor1)
    awake1 = np.greater(A1, 0)
    dZ1 = np.multiply(dA1, awake1)
    dZ1_mean = dZ1 / m
    dW1 = np.inner(dZ1_mean, X)
    db1 = np.sum(dZ1_mean, axis=1)
    db1 = np.expand_dims(db1, 1)

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def early_stopping(dev_costs, patience):
    number_of_looks = len(dev_costs)
    best = 0
    lowest = dev_costs[0]
    stop = 0
    waiting = 0
    stopped = False
    while not stopped:
        if stop + 1 == number_of_looks:
            break
        stop = stop + 1
        cost = dev_costs[stop]
        improvement = lowest - cost
        if improvement > 0:
            best = stop
            lowest = cost
            waiting = 0
        else:
            waiting = waiting + 1
        stopped = waiting >= patience
    return (best, stop)


def augment_with_mirror(X, Y, height, width):
    pixels, m = X.shape
    numbers = np.arange(pixels)
    grid = numbers.reshape(height, width)
    mirrored_grid = np.flip(grid, 1)
    order = mirrored_grid.flatten()
    X_mirrored = np.take(X, order, axis=0)
    X_augmented = np.zeros((pixels, m + m))
    X_augmented[:, 0:m] = X
    X_augmented[:, m : m + m] = X_mirrored
    Y_augmented = np.repeat(Y, 2, axis=0)
    Y_augmented = Y_augmented.reshape(1, m + m)
    return X_augmented, Y_augmented
