"""Names bound to lambdas, partials, bound methods and callable objects."""

# ruff: noqa: E731

import functools
import operator

import numpy as np

update_parameters_with_gd = lambda parameters, grads, learning_rate: {
    key: parameters[key] - learning_rate * grads["d" + key] for key in parameters
}

shuffled = lambda X, Y, order: (X[:, order], Y[:, order])
order_of = lambda m, seed: (np.random.seed(seed), np.random.permutation(m))[1]
random_mini_batches = lambda X, Y, mini_batch_size=64, seed=0: [
    (x, y)
    for x, y in zip(
        *(
            np.split(A, range(mini_batch_size, X.shape[1], mini_batch_size), axis=1)
            for A in shuffled(X, Y, order_of(X.shape[1], seed))
        ),
        strict=True,
    )
]

average = lambda beta: lambda old, new: beta * old + (1 - beta) * new
exponentially_weighted_average = lambda theta, beta: np.array(
    functools.reduce(lambda v, x: [*v, average(beta)(v[-1], x)], theta, [0.0])[1:]
)
bias_corrected_average = lambda v, beta: v / (1 - np.cumprod(np.full(len(v), beta)))

zeros_for = lambda parameters: {"d" + key: np.zeros(parameters[key].shape) for key in parameters}
initialize_velocity = zeros_for
initialize_adam = lambda parameters: tuple(map(zeros_for, (parameters, parameters)))

averages = lambda old, new, beta: {key: average(beta)(old[key], new[key]) for key in old}
momentum_step = lambda parameters, v, learning_rate: (update_parameters_with_gd(parameters, v, learning_rate), v)
update_parameters_with_momentum = lambda parameters, grads, v, beta, learning_rate: momentum_step(
    parameters, averages(v, grads, beta), learning_rate
)


class RMSprop:
    def __call__(self, parameters, grads, s, beta, learning_rate, epsilon=1e-8):
        squares = {key: grad**2 for key, grad in grads.items()}
        s = averages(s, squares, beta)
        scaled = {key: grads[key] / (np.sqrt(s[key]) + epsilon) for key in s}
        return update_parameters_with_gd(parameters, scaled, learning_rate), s


update_parameters_with_rmsprop = RMSprop()


class Adam:
    def __init__(self, power=2):
        self.power = power

    def update(self, parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
        v = averages(v, grads, beta1)
        s = averages(s, {key: grad**self.power for key, grad in grads.items()}, beta2)
        direction = {key: v[key] / (1 - beta1**t) / (np.sqrt(s[key] / (1 - beta2**t)) + epsilon) for key in v}
        return update_parameters_with_gd(parameters, direction, learning_rate), v, s


update_parameters_with_adam = Adam().update

decay = lambda divisor, learning_rate0, *rest: operator.truediv(learning_rate0, divisor(*rest))
update_lr = functools.partial(decay, lambda epoch_num, decay_rate: 1 + decay_rate * epoch_num)
exponential_lr_decay = lambda learning_rate0, epoch_num, decay_rate: learning_rate0 * pow(decay_rate, epoch_num)
square_root_lr_decay = functools.partial(decay, lambda epoch_num, k: epoch_num**0.5 / k)
schedule_lr_decay = functools.partial(
    decay, lambda epoch_num, decay_rate, time_interval=1000: 1 + epoch_num // time_interval * decay_rate
)
