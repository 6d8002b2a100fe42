"""Plain Python loops over single numbers; no norms, no matrix products."""

import math


def forward_propagation(x, theta):
    J = 0
    for a, b in zip([x], [theta]):
        J += a * b
    return J


def backward_propagation(x, theta):
    for slope in [x]:
        return slope


def gradient_check(x, theta, epsilon=1e-7):
    costs = []
    for sign in (1, -1):
        costs.append(forward_propagation(x, theta + sign * epsilon))
    gradapprox = (costs[0] - costs[1]) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    gap = grad - gradapprox
    sizes = 0
    for slope in (grad, gradapprox):
        if slope < 0:
            sizes -= slope
        else:
            sizes += slope
    return gap / sizes if gap > 0 else -gap / sizes


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    gap = length = length_approx = 0.0
    for name in ["W1", "b1", "W2", "b2", "W3", "b3"]:
        rows, columns = parameters[name].shape
        for i in range(rows):
            for j in range(columns):
                costs = []
                for step in (epsilon, -epsilon):
                    changed = {}
                    for other in parameters:
                        changed[other] = parameters[other].copy()
                    changed[name][i, j] += step
                    cost, _ = forward_propagation_n(X, Y, changed)
                    costs.append(cost)
                approx = (costs[0] - costs[1]) / (2 * epsilon)
                grad = gradients["d" + name][i, j]
                gap += (grad - approx) ** 2
                length += grad**2
                length_approx += approx**2
    return math.sqrt(gap) / (math.sqrt(length) + math.sqrt(length_approx))


def backward_propagation_n(X, Y, cache):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    gradients = {}
    dZ = np.zeros(A3.shape)
    for i in range(m):
        dZ[0, i] = A3[0, i] - Y[0, i]
    for layer, W, A, Z in ((3, W3, A2, Z2), (2, W2, A1, Z1), (1, W1, X, None)):
        units, inputs = W.shape
        dW, db = np.zeros((units, inputs)), np.zeros((units, 1))
        for unit in range(units):
            for i in range(m):
                db[unit, 0] += dZ[unit, i] / m
                for k in range(inputs):
                    dW[unit, k] += dZ[unit, i] * A[k, i] / m
        gradients[f"dZ{layer}"], gradients[f"dW{layer}"], gradients[f"db{layer}"] = dZ, dW, db
        if layer > 1:
            dA, before = np.zeros((inputs, m)), np.zeros((inputs, m))
            for k in range(inputs):
                for i in range(m):
                    for unit in range(units):
                        dA[k, i] += W[unit, k] * dZ[unit, i]
                    if Z[k, i] > 0:
                        before[k, i] = dA[k, i]
            gradients[f"dA{layer - 1}"] = dA
            dZ = before
    return gradients
