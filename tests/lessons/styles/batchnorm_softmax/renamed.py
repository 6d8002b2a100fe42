"""Every name another one, the parameters' too: same places, same defaults."""

import numpy as np


def softmax(scores):
    powers = np.exp(scores - np.max(scores, axis=0, keepdims=True))
    return powers / np.sum(powers, axis=0, keepdims=True)


def compute_cross_entropy(p, targets):
    return -np.mean(np.log(np.sum(targets * p, axis=0)))


def softmax_backward(p, targets):
    return p - targets


def batchnorm_forward(x, scale, shift, mu_avg, sigma2_avg, phase, decay=0.9, eps=1e-5):
    if phase == "train":
        mu, sigma2 = np.mean(x, axis=1, keepdims=True), np.var(x, axis=1, keepdims=True)
        mu_avg, sigma2_avg = (
            decay * mu_avg + (1 - decay) * mu,
            decay * sigma2_avg + (1 - decay) * sigma2,
        )
    else:
        mu, sigma2 = mu_avg, sigma2_avg
    x_hat = (x - mu) / np.sqrt(sigma2 + eps)
    return scale * x_hat + shift, (x_hat, scale, sigma2, eps), mu_avg, sigma2_avg


def batchnorm_backward(g, saved):
    x_hat, scale, sigma2, eps = saved
    d_shift = np.mean(g, axis=1, keepdims=True)
    d_scale = np.mean(g * x_hat, axis=1, keepdims=True)
    return scale / np.sqrt(sigma2 + eps) * (g - d_shift - x_hat * d_scale), d_scale, d_shift


def forward_propagation_with_batchnorm(images, weights, stats, phase):
    depth = sum(name.startswith("W") for name in weights)
    stats, memory, signal = dict(stats), [], images
    for k in range(1, depth):
        before = signal
        after, kept, stats[f"mean{k}"], stats[f"var{k}"] = batchnorm_forward(
            weights[f"W{k}"] @ before,
            weights[f"gamma{k}"],
            weights[f"beta{k}"],
            stats[f"mean{k}"],
            stats[f"var{k}"],
            phase,
        )
        signal = relu(after)
        memory.append((before, kept, signal))
    memory.append((signal,))
    return softmax(weights[f"W{depth}"] @ signal + weights[f"b{depth}"]), memory, stats
