"""Sums and products by np.einsum, and linear algebra in the place of loops."""

import numpy as np


def update_parameters_with_gd(parameters, grads, learning_rate):
    return {name: W - np.einsum(",ij->ij", learning_rate, grads["d" + name]) for name, W in parameters.items()}


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    P = np.eye(m, dtype=int)[np.random.permutation(m)]  # row j has its 1 where example j comes from
    return [
        (np.einsum("ik,jk->ij", X, part), np.einsum("ik,jk->ij", Y, part))
        for part in (P[start : start + mini_batch_size] for start in range(0, m, mini_batch_size))
    ]


def exponentially_weighted_average(theta, beta):
    T = len(theta)
    age = np.subtract.outer(np.arange(T), np.arange(T))
    weights = np.tril((1 - beta) * beta ** np.abs(age))
    return np.einsum("tk,k->t", weights, theta)


def bias_corrected_average(v, beta):
    scale = 1 / (1 - np.power(beta, np.arange(1, len(v) + 1)))
    return np.einsum("i,i->i", v, scale)


def initialize_velocity(parameters):
    return {"d" + name: np.einsum("i,j->ij", *map(np.zeros, W.shape)) for name, W in parameters.items()}


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    weights = np.array([beta, 1 - beta])
    v = {d: np.einsum("k,kij->ij", weights, np.stack([v[d], grads[d]])) for d in v}
    parameters = {name: np.tensordot([1, -learning_rate], [W, v["d" + name]], 1) for name, W in parameters.items()}
    return parameters, v


def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    new_parameters, new_s = {}, {}
    for name, W in parameters.items():
        dW = grads["d" + name]
        new_s["d" + name] = beta * s["d" + name] + (1 - beta) * np.einsum("ij,ij->ij", dW, dW)
        inverse = np.reciprocal(np.sqrt(new_s["d" + name]) + epsilon)
        new_parameters[name] = W - np.einsum(",ij,ij->ij", learning_rate, dW, inverse)
    return new_parameters, new_s


def initialize_adam(parameters):
    v = {"d" + name: np.kron(np.zeros((len(W), 1)), np.zeros((1, W.shape[1]))) for name, W in parameters.items()}
    s = {"d" + name: np.outer(np.zeros(len(W)), np.zeros(W.shape[1])) for name, W in parameters.items()}
    return v, s


def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    new_parameters, new_v, new_s = {}, {}, {}
    for name, W in parameters.items():
        d = "d" + name
        powers = np.stack([grads[d], grads[d] ** 2])
        old = np.stack([v[d], s[d]])
        betas = np.array([beta1, beta2])
        new = np.einsum("k,kij->kij", betas, old) + np.einsum("k,kij->kij", 1 - betas, powers)
        mean, mean_square = np.einsum("kij,k->kij", new, 1 / (1 - betas**t))
        new_parameters[name] = W - learning_rate * np.einsum("ij,ij->ij", mean, 1 / (np.sqrt(mean_square) + epsilon))
        new_v[d], new_s[d] = new
    return new_parameters, new_v, new_s


def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / np.einsum("i,i->", [1.0, decay_rate], [1.0, epoch_num])


def exponential_lr_decay(learning_rate0, epoch_num, decay_rate):
    return np.einsum(",->", learning_rate0, np.prod(np.full(epoch_num, decay_rate)))


def square_root_lr_decay(learning_rate0, epoch_num, k):
    return np.einsum(",,->", learning_rate0, k, 1 / np.linalg.norm(np.ones(epoch_num)))


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / np.dot([1, decay_rate], [1, epoch_num // time_interval])
