"""One operation a line, and formulas rearranged."""

import numpy as np


def forward_propagation(x, theta):
    sum_squared = (x + theta) * (x + theta)
    gap_squared = (x - theta) * (x - theta)
    four_products = sum_squared - gap_squared
    J = four_products / 4
    return J


def backward_propagation(x, theta):
    J_at_one = forward_propagation(x, 1.0)
    J_at_zero = forward_propagation(x, 0.0)
    rise = J_at_one - J_at_zero
    return rise


def gradient_check(x, theta, epsilon=1e-7):
    theta_plus = theta + epsilon
    theta_minus = theta - epsilon
    J_plus = forward_propagation(x, theta_plus)
    J_minus = forward_propagation(x, theta_minus)
    J_here = forward_propagation(x, theta)
    slope_right = (J_plus - J_here) / epsilon
    slope_left = (J_here - J_minus) / epsilon
    gradapprox = (slope_right + slope_left) / 2
    grad = backward_propagation(x, theta)
    gap = grad - gradapprox
    gap_squared = gap * gap
    numerator = np.sqrt(gap_squared)
    grad_squared = grad * grad
    gradapprox_squared = gradapprox * gradapprox
    denominator = np.sqrt(grad_squared) + np.sqrt(gradapprox_squared)
    difference = numerator / denominator
    return difference


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    for i in range(num_parameters):
        thetaplus = np.copy(parameters_values)
        thetaplus[i][0] = thetaplus[i][0] + epsilon
        parameters_plus = vector_to_dictionary(thetaplus)
        J_plus[i], cache_plus = forward_propagation_n(X, Y, parameters_plus)
        thetaminus = np.copy(parameters_values)
        thetaminus[i][0] = thetaminus[i][0] - epsilon
        parameters_minus = vector_to_dictionary(thetaminus)
        J_minus[i], cache_minus = forward_propagation_n(X, Y, parameters_minus)
    rise = J_plus - J_minus
    run = epsilon + epsilon
    gradapprox = rise / run
    # |a - b|² = |a|² - 2 ab + |b|²
    aa = np.vdot(grad, grad)
    bb = np.vdot(gradapprox, gradapprox)
    ab = np.vdot(grad, gradapprox)
    numerator = np.sqrt(aa - 2 * ab + bb)
    denominator = np.sqrt(aa) + np.sqrt(bb)
    return numerator / denominator


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dA3_per_example = -Y / A3 + (1 - Y) / (1 - A3)
    sigmoid_slope = A3 * (1 - A3)
    dZ3 = dA3_per_example * sigmoid_slope
    dW3_sum = A2 @ dZ3.T
    dW3 = dW3_sum.T / m
    ones = np.ones((m, 1))
    db3 = dZ3 @ ones / m
    dA2 = W3.T @ dZ3
    mask2 = np.sign(A2)
    dZ2 = mask2 * dA2
    dW2_sum = A1 @ dZ2.T
    dW2 = dW2_sum.T / m
    db2 = dZ2 @ ones / m
    dA1 = (dZ2.T @ W2).T
    mask1 = np.sign(A1)
    dZ1 = mask1 * dA1
    dW1_sum = X @ dZ1.T
    dW1 = dW1_sum.T / m
    db1 = dZ1 @ ones / m
    gradients = {}
    gradients["dZ3"] = dZ3
    gradients["dW3"] = dW3
    gradients["db3"] = db3
    gradients["dA2"] = dA2
    gradients["dZ2"] = dZ2
    gradients["dW2"] = dW2
    gradients["db2"] = db2
    gradients["dA1"] = dA1
    gradients["dZ1"] = dZ1
    gradients["dW1"] = dW1
    gradients["db1"] = db1
    return gradients
