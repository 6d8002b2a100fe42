"""The reference implementations, held against scikit-learn's optimizers, SciPy's filters and published numbers."""

import numpy as np
import pytest
from scipy.signal import lfilter
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from helpers.reference import optimization as reference

DIMS = [3, 4, 2, 1]
KEYS = [f"{kind}{layer}" for layer in (1, 2, 3) for kind in "Wb"]


def arrays(rng, prefix=""):
    shapes = [(DIMS[layer], columns) for layer in (1, 2, 3) for columns in (DIMS[layer - 1], 1)]
    return {prefix + key: rng.standard_normal(shape) for key, shape in zip(KEYS, shapes, strict=True)}


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture
def slopes(rng):
    """Thirty gradients in a row."""
    return [arrays(rng, "d") for _ in range(30)]


def run(update, slopes, parameters, *state, rate, timed=False, options=()):
    path = []
    for t, grads in enumerate(slopes, start=1):
        result = update(parameters, grads, *state, *([t] if timed else []), *options[:1], rate, *options[1:])
        parameters, *state = result if isinstance(result, tuple) else (result,)
        path.append(parameters)
    return path, state


def scikit_learn(optimizer, slopes, parameters, before_each=lambda optimizer, t: None):
    values = [parameters[key].copy() for key in KEYS]
    for t, grads in enumerate(slopes, start=1):
        before_each(optimizer, t)
        optimizer.update_params(values, [grads["d" + key] for key in KEYS])
    return dict(zip(KEYS, values, strict=True))


def shaped(parameters):
    return [parameters[key] for key in KEYS]


def assert_same(ours, theirs, rtol=1e-11):
    assert list(ours) == list(theirs)
    for key, value in theirs.items():
        np.testing.assert_allclose(ours[key], value, rtol=rtol, atol=1e-13, err_msg=key)


class TestAgainstScikitLearn:
    def test_gradient_descent(self, rng, slopes):
        start = arrays(rng)
        path, _ = run(reference.update_parameters_with_gd, slopes, start, rate=0.03)
        theirs = SGDOptimizer(shaped(start), learning_rate_init=0.03, momentum=0, nesterov=False)
        assert_same(path[-1], scikit_learn(theirs, slopes, start))

    @pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
    def test_momentum_with_the_rate_of_the_older_form(self, rng, slopes, beta):
        start = arrays(rng)
        rest = reference.initialize_velocity(start)
        path, _ = run(reference.update_parameters_with_momentum, slopes, start, rest, rate=0.03, options=(beta,))
        theirs = SGDOptimizer(shaped(start), learning_rate_init=0.03 * (1 - beta), momentum=beta, nesterov=False)
        assert_same(path[-1], scikit_learn(theirs, slopes, start))

    @pytest.mark.parametrize("epsilon", [1e-8, 0.3])
    @pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.8)])
    def test_adam(self, rng, slopes, betas, epsilon):
        """scikit-learn's epsilon stands beside the uncorrected root: scaled in each step, it is the paper's."""
        start = arrays(rng)
        ours = self.adam(reference.update_parameters_with_adam, slopes, start, betas, epsilon)

        def scale(optimizer, t):
            optimizer.epsilon = epsilon * np.sqrt(1 - betas[1] ** t)

        theirs = AdamOptimizer(shaped(start), learning_rate_init=0.03, beta_1=betas[0], beta_2=betas[1])
        assert_same(ours, scikit_learn(theirs, slopes, start, scale))

    @pytest.mark.parametrize("epsilon", [1e-8, 0.3])
    def test_adam_with_epsilon_hat(self, rng, slopes, epsilon):
        start = arrays(rng)
        ours = self.adam(reference.update_parameters_with_adam_epsilon_hat, slopes, start, (0.8, 0.95), epsilon)
        theirs = AdamOptimizer(shaped(start), learning_rate_init=0.03, beta_1=0.8, beta_2=0.95, epsilon=epsilon)
        assert_same(ours, scikit_learn(theirs, slopes, start))

    @staticmethod
    def adam(update, slopes, parameters, betas, epsilon):
        v, s = reference.initialize_adam(parameters)
        for t, grads in enumerate(slopes, start=1):
            parameters, v, s = update(parameters, grads, v, s, t, 0.03, *betas, epsilon)
        return parameters


class TestAgainstPublishedNumbers:
    """The course's own test cases and their printed results."""

    @pytest.fixture
    def case(self):
        stream = np.random.RandomState(1)
        shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
        parameters = {key: stream.randn(*shape) for key, shape in shapes.items()}
        return parameters, {"d" + key: stream.randn(*shape) for key, shape in shapes.items()}

    def test_gradient_descent(self, case):
        W1 = reference.update_parameters_with_gd(*case, 0.01)["W1"]
        expected = [[1.63535156, -0.62320365, -0.53718766], [-1.07799357, 0.85639907, -2.29470142]]
        np.testing.assert_allclose(W1, expected, rtol=0, atol=6e-9)

    def test_momentum(self, case):
        rest = reference.initialize_velocity(case[0])
        W1 = reference.update_parameters_with_momentum(*case, rest, 0.9, 0.01)[0]["W1"]
        expected = [[1.62544598, -0.61290114, -0.52907334], [-1.07347112, 0.86450677, -2.30085497]]
        np.testing.assert_allclose(W1, expected, rtol=0, atol=6e-9)

    def test_adam(self, case):
        parameters, _, _ = reference.update_parameters_with_adam(*case, *reference.initialize_adam(case[0]), 2)
        expected = [[1.63178673, -0.61919778, -0.53561312], [-1.08040999, 0.85796626, -2.29409733]]
        np.testing.assert_allclose(parameters["W1"], expected, rtol=0, atol=6e-9)
        np.testing.assert_allclose(parameters["b1"], [[1.75225313], [-0.75376553]], rtol=0, atol=6e-9)


class TestRMSprop:
    def test_squares_are_what_a_linear_filter_gives(self, rng, slopes):
        start = arrays(rng)
        zeros = reference.initialize_velocity(start)
        path, (s,) = run(reference.update_parameters_with_rmsprop, slopes, start, zeros, rate=0.1, options=(0.8, 0.5))
        g = np.array([grads["dW2"] for grads in slopes])
        squares = lfilter([0.2], [1, -0.8], g * g, axis=0)
        np.testing.assert_allclose(s["dW2"], squares[-1], rtol=1e-12)
        steps = np.array([p["W2"] for p in path]) - np.array([start["W2"], *[p["W2"] for p in path[:-1]]])
        np.testing.assert_allclose(steps * (squares**0.5 + 0.5), -0.1 * g, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize(
        ("update", "step"),
        [
            (reference.update_parameters_with_rmsprop, 0.1 * 3 / (4 + 2)),
            (reference.update_parameters_with_rmsprop_epsilon_inside, 0.1 * 3 / 18**0.5),
        ],
        ids=["outside", "inside"],
    )
    def test_epsilon_worked_by_hand(self, update, step):
        """0.5 · 23 + 0.5 · 9 = 16, whose root is 4; epsilon is 2."""
        parameters, s = update({"W1": np.array([[1.0]])}, {"dW1": np.array([[3.0]])}, {"dW1": 23.0}, 0.5, 0.1, 2.0)
        assert s["dW1"].item() == pytest.approx(16, rel=1e-14)
        assert parameters["W1"].item() == pytest.approx(1 - step, rel=1e-14)


@pytest.mark.parametrize(
    ("update", "root"),
    [
        (reference.update_parameters_with_adam, 3 + 7),
        (reference.update_parameters_with_adam_epsilon_inside, (9 + 7) ** 0.5),
        (reference.update_parameters_with_adam_epsilon_hat, 3 + 7 / 0.25**0.5),
    ],
    ids=["outside", "inside", "hat"],
)
def test_adams_epsilon_worked_by_hand(update, root):
    """A first step: the corrected moments are g = 3 and g² = 9, whatever the betas; 1 - β₂ is 0.25."""
    zeros = {"dW1": np.zeros((1, 1))}
    arguments = ({"W1": np.array([[1.0]])}, {"dW1": np.array([[3.0]])}, zeros, zeros, 1, 0.5, 0.6, 0.75, 7.0)
    assert update(*arguments)[0]["W1"].item() == pytest.approx(1 - 0.5 * 3 / root, rel=1e-14)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.98])
class TestAverages:
    def test_are_what_a_linear_filter_gives(self, rng, beta):
        theta = rng.standard_normal(200)
        expected = lfilter([1 - beta], [1, -beta], theta)
        np.testing.assert_allclose(reference.exponentially_weighted_average(theta, beta), expected, atol=1e-13)

    def test_corrected_averages_of_a_constant_are_that_constant(self, beta):
        v = reference.exponentially_weighted_average(np.full(50, 7.5), beta)
        np.testing.assert_allclose(reference.bias_corrected_average(v, beta), 7.5, rtol=1e-12)
        assert v[0] == pytest.approx((1 - beta) * 7.5)

    def test_corrected_average_is_numpys_weighted_average(self, rng, beta):
        theta = rng.standard_normal(6)
        v = reference.exponentially_weighted_average(theta, beta)
        weights = [float(beta) ** age for age in (5, 4, 3, 2, 1, 0)]
        assert reference.bias_corrected_average(v, beta)[-1] == pytest.approx(np.average(theta, weights=weights))


class TestMiniBatches:
    @pytest.mark.parametrize(
        ("m", "size", "sizes"),
        [(7, 3, [3, 3, 1]), (6, 3, [3, 3]), (5, 64, [5]), (1, 1, [1]), (1, 8, [1]), (3, 1, [1, 1, 1]), (4, 4, [4])],
    )
    def test_sizes(self, m, size, sizes):
        batches = reference.random_mini_batches(np.zeros((2, m)), np.zeros((1, m)), size)
        assert [(x.shape, y.shape) for x, y in batches] == [((2, n), (1, n)) for n in sizes]

    def test_each_example_comes_once_with_its_label_in_the_order_of_the_seed(self):
        X, Y = np.arange(148 * 3).reshape(3, 148), np.arange(148)[np.newaxis]
        batches = reference.random_mini_batches(X, Y, seed=4)
        labels = np.concatenate([y for _, y in batches], axis=1)
        np.random.seed(4)
        np.testing.assert_array_equal(labels[0], np.random.permutation(148))
        np.testing.assert_array_equal(np.concatenate([x for x, _ in batches], axis=1), X[:, labels[0]])

    def test_the_courses_shapes(self):
        shapes = [x.shape for x, _ in reference.random_mini_batches(np.zeros((12288, 148)), np.zeros((1, 148)), 64, 0)]
        assert shapes == [(12288, 64), (12288, 64), (12288, 20)]

    def test_the_global_stream_is_left_alone(self):
        np.random.seed(9)
        expected = np.random.rand()
        np.random.seed(9)
        reference.random_mini_batches(np.zeros((2, 5)), np.zeros((1, 5)))
        assert np.random.rand() == expected


class TestSchedules:
    def test_the_lectures_table(self):
        rates = [reference.update_lr(0.2, epoch, 1) for epoch in (1, 2, 3, 4)]
        np.testing.assert_allclose(rates, [0.1, 0.067, 0.05, 0.04], atol=5e-4)

    def test_inverse_time_has_evenly_spaced_reciprocals(self):
        reciprocals = [1 / reference.update_lr(0.4, epoch, 0.3) for epoch in range(6)]
        np.testing.assert_allclose(np.diff(reciprocals), 0.3 / 0.4)

    def test_exponential_has_a_fixed_ratio(self):
        rates = np.array([reference.exponential_lr_decay(0.4, epoch, 0.9) for epoch in range(6)])
        assert rates[0] == 0.4
        np.testing.assert_allclose(rates[1:] / rates[:-1], 0.9)

    def test_square_root_halves_when_the_epoch_is_fourfold(self):
        assert reference.square_root_lr_decay(0.4, 1, 1.5) == pytest.approx(0.6)
        rates = [reference.square_root_lr_decay(0.4, 4**n, 1.5) for n in range(4)]
        np.testing.assert_allclose(rates, [0.6, 0.3, 0.15, 0.075])

    def test_stairs(self):
        rates = [reference.schedule_lr_decay(0.6, epoch, 1.0, 3) for epoch in range(9)]
        np.testing.assert_allclose(rates, np.repeat([0.6, 0.3, 0.2], 3))
        assert reference.schedule_lr_decay(0.6, 999, 1.0) == 0.6
        assert reference.schedule_lr_decay(0.6, 1_000, 1.0) == 0.3


def test_nothing_is_changed_in_place(rng):
    parameters, grads, v, s = arrays(rng), arrays(rng, "d"), arrays(rng, "d"), arrays(rng, "d")
    s = {key: value**2 for key, value in s.items()}
    before = [{key: value.copy() for key, value in part.items()} for part in (parameters, grads, v, s)]
    reference.update_parameters_with_gd(parameters, grads, 0.1)
    reference.update_parameters_with_momentum(parameters, grads, v, 0.9, 0.1)
    reference.update_parameters_with_rmsprop(parameters, grads, s, 0.9, 0.1)
    reference.update_parameters_with_adam(parameters, grads, v, s, 3)
    for part, copy in zip((parameters, grads, v, s), before, strict=True):
        assert_same(part, copy, rtol=0)


def test_the_two_dictionaries_of_adam_share_nothing(rng):
    v, s = reference.initialize_adam(arrays(rng))
    assert list(v) == list(s) == ["d" + key for key in KEYS]
    assert not any(np.shares_memory(v[key], s[key]) or v[key].any() for key in v)
