"""Everything has another name, the parameters too; what the notebook imports is used without a further import."""


def sample_learning_rate(a, b, how_many, s):
    np.random.seed(s)
    zufall = np.random.rand(how_many)
    hoch = zufall * (b - a) + a
    return 10.0**hoch


def sample_beta(untere, obere, anzahl, start):
    np.random.seed(start)
    kleinster = math.log10(1.0 - obere)
    größter = math.log10(1.0 - untere)
    return 1.0 - 10.0 ** np.random.uniform(kleinster, größter, anzahl)


def sample_layer_sizes(lo, hi, L, s):
    np.random.seed(s)
    return np.random.randint(low=lo, high=hi + 1, size=L)


def grid_points(B, n_per_axis):
    ξ = [np.linspace(*row, n_per_axis) for row in B]
    return np.array(list(product(*ξ)))


def random_points(B, N, s):
    np.random.seed(s)
    lo, hi = B.T
    return lo + (hi - lo) * np.random.rand(N, B.shape[0])


def distinct_values(P):
    return [np.unique(P[:, j]).size for j in range(P.shape[1])]


def zoom_box(P, J, B, top, frac=0.1):
    idx = np.argsort(J)[:top]
    pad = frac * (B[:, 1] - B[:, 0])
    lo = np.maximum(B[:, 0], np.min(P[idx], axis=0) - pad)
    hi = np.minimum(B[:, 1], np.max(P[idx], axis=0) + pad)
    return np.c_[lo, hi]


def best_trial(J_train, J_dev, J_test):
    i = np.nanargmin(J_dev)
    return i, J_test[i]
