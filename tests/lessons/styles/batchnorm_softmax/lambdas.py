"""Functions made by lambda, and small named pieces put together."""

import numpy as np

softmax = lambda Z: (lambda E: E / E.sum(0))(np.exp(Z - Z.max(0)))

compute_cross_entropy = lambda A, Y: -np.mean(np.log((A * Y).sum(0)))

softmax_backward = lambda A, Y: A - Y

mix = lambda share: lambda old, new: share * old + (1 - share) * new
norm = lambda Z, mean, var, epsilon: (Z - mean) * (var + epsilon) ** (-1 / 2)
finish = lambda Z_norm, gamma, beta, var, epsilon, *running: (
    Z_norm * gamma + beta,
    (Z_norm, gamma, var, epsilon),
    *running,
)

batchnorm_forward = lambda Z, gamma, beta, running_mean, running_var, mode, momentum=0.9, epsilon=1e-5: (
    (
        lambda mean, var: finish(
            norm(Z, mean, var, epsilon),
            gamma,
            beta,
            var,
            epsilon,
            mix(momentum)(running_mean, mean),
            mix(momentum)(running_var, var),
        )
    )(Z.mean(1, keepdims=True), Z.var(1, keepdims=True))
    if mode == "train"
    else finish(
        norm(Z, running_mean, running_var, epsilon), gamma, beta, running_var, epsilon, running_mean, running_var
    )
)

batchnorm_backward = lambda dZ_tilde, cache: (
    lambda Z_norm, gamma, var, epsilon, average: (
        gamma / np.sqrt(var + epsilon) * (dZ_tilde - average(dZ_tilde) - Z_norm * average(dZ_tilde * Z_norm)),
        average(dZ_tilde * Z_norm),
        average(dZ_tilde),
    )
)(*cache, lambda rows: rows.mean(1, keepdims=True))

hidden = lambda W, gamma, beta, mean, var, A, mode: batchnorm_forward(W @ A, gamma, beta, mean, var, mode)
outcome = lambda A, result: ((A, result[1], relu(result[0])), result[2], result[3])
last = lambda parameters, L, A: softmax(parameters[f"W{L}"] @ A + parameters[f"b{L}"])
walk = lambda parameters, running, mode, l, L, A, caches, averages: (
    (last(parameters, L, A), [*caches, (A,)], averages)
    if l == L
    else (
        lambda cache, mean, var: walk(
            parameters, running, mode, l + 1, L, cache[2], [*caches, cache], {**averages, f"mean{l}": mean, f"var{l}": var}
        )
    )(
        *outcome(
            A,
            hidden(
                *(parameters[f"{name}{l}"] for name in ("W", "gamma", "beta")),
                *(running[f"{name}{l}"] for name in ("mean", "var")),
                A,
                mode,
            ),
        )
    )
)

forward_propagation_with_batchnorm = lambda X, parameters, running, mode: walk(
    parameters, running, mode, 1, sum(key[0] == "W" for key in parameters), X, [], dict(running)
)
