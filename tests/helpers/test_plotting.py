import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers import plotting
from helpers.networks import activations_by_depth, relu
from helpers.not_yet import NotYetError
from helpers.plotting import boundaries

OKABE_ITO = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
COSTS = {"zeros": [0.7, 0.7, 0.7], "random": [np.inf, 0.6, 0.5], "He": [0.9, 0.4, 0.1], "Xavier": [0.7, 0.5, 0.2]}


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((2, 40)), rng.integers(0, 2, (1, 40))
    dims = [2, 4, 3, 1]
    parameters = {f"W{layer}": rng.standard_normal((dims[layer], dims[layer - 1])) for layer in (1, 2, 3)}
    parameters |= {f"b{layer}": np.zeros((dims[layer], 1)) for layer in (1, 2, 3)}
    zeros = {key: 0 * value for key, value in parameters.items()}
    return X, Y, {"zeros": zeros, "drawn": parameters}


@pytest.fixture
def activations():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((30, 50))

    def initialize(layers_dims, scale):
        layers = range(1, len(layers_dims))
        weights = {f"W{layer}": scale * rng.standard_normal((30, 30)) for layer in layers}
        return weights | {f"b{layer}": np.zeros((30, 1)) for layer in layers}

    return {
        name: activations_by_depth(lambda dims, scale=scale: initialize(dims, scale), [30] * 5, X, relu)
        for name, scale in (("none", 0.0), ("large", 10.0), ("right", np.sqrt(2 / 30)))
    }


def test_points_are_told_apart_by_colour_and_marker(task):
    X, Y, _ = task
    axes = plotting.draw_points(X, Y, title="Points").axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("$x_1$", "$x_2$", "Points")
    first, second = axes.collections
    assert {to_hex(first.get_facecolor()[0]), to_hex(second.get_facecolor()[0])} <= OKABE_ITO
    assert first.get_paths()[0].vertices.shape != second.get_paths()[0].vertices.shape
    assert len(first.get_offsets()) + len(second.get_offsets()) == 40
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["class 0", "class 1"]


class TestCosts:
    def test_one_labelled_curve_each(self):
        axes = plotting.draw_costs(COSTS, cost_every=10).axes[0]
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("iteration", "cost")
        assert [line.get_label() for line in axes.get_lines()] == list(COSTS)
        styles = {(line.get_color(), line.get_marker(), line.get_linestyle()) for line in axes.get_lines()}
        assert all(len(set(column)) == len(COSTS) for column in zip(*styles, strict=True))
        assert {color.lower() for color, _, _ in styles} <= OKABE_ITO
        np.testing.assert_array_equal(axes.get_lines()[2].get_xdata(), [0, 10, 20])

    def test_infinite_cost_is_marked_not_drawn(self):
        axes = plotting.draw_costs(COSTS, cost_every=10).axes[0]
        assert [text.get_text() for text in axes.texts] == ["random: infinite"]
        assert axes.texts[0].xy == (0, axes.get_ylim()[1])
        assert np.isfinite(axes.get_ylim()).all()
        np.testing.assert_array_equal(np.isnan(axes.get_lines()[1].get_ydata()), [True, False, False])

    def test_only_infinite_costs_can_be_drawn(self):
        axes = plotting.draw_costs({"random": [np.inf]}).axes[0]
        assert axes.get_ylim() == (0, 1.15)


def test_decision_boundaries_have_one_titled_panel_each(task):
    X, Y, trained = task
    figure = boundaries.draw_decision_boundaries(trained, X, Y)
    zeros, drawn = figure.axes
    assert zeros.get_title() == f"zeros: {100 * np.mean(Y == 0):.1f} %"
    assert drawn.get_title().startswith("drawn: ")
    assert zeros.get_ylabel() == "$x_2$"
    assert [axes.get_xlabel() for axes in figure.axes] == ["$x_1$", "$x_1$"]
    assert len(figure.legends) == 1


def test_decision_boundaries_need_a_trained_network(task):
    X, Y, _ = task
    with pytest.raises(NotYetError, match="run the training cells above"):
        boundaries.draw_decision_boundaries({}, X, Y)


class TestActivations:
    def test_one_row_each_and_one_column_per_layer(self, activations):
        figure = plotting.draw_activations(activations, layers=(1, 2, 4))
        grid = np.array(figure.axes).reshape(3, 3)
        assert [axes.get_ylabel().split("\n")[0] for axes in grid[:, 0]] == list(activations)
        assert [axes.get_title() for axes in grid[0]] == ["layer 1", "layer 2", "layer 4"]
        assert [axes.get_xlabel() for axes in grid[-1]] == ["activation"] * 3
        for row in grid:
            assert len({axes.get_ylim() for axes in row}) == 1

    def test_bars_count_what_is_not_zero(self, activations):
        figure = plotting.draw_activations(activations, layers=(1, 4))
        grid = np.array(figure.axes).reshape(3, 2)
        heights = np.array([[sum(bar.get_height() for bar in axes.patches) for axes in row] for row in grid])
        np.testing.assert_allclose(heights, [[0, 0], [100, 100], [100, 100]])
        assert grid[0, 0].texts[0].get_text() == "all zero"
        assert grid[1, 1].patches[-1].get_height() > 99  # beyond the axis: counted in the last bar
        assert grid[2, 1].patches[-1].get_height() < 10

    def test_signed_activations_get_a_signed_axis(self):
        rng = np.random.default_rng(2)
        axes = plotting.draw_activations({"tanh": [np.tanh(rng.standard_normal((5, 50)))]}, layers=(1,), limit=1).axes[
            0
        ]
        assert axes.patches[0].get_x() == -1


def test_every_plot_is_shown_once_and_returns_nothing(shown, task, activations):
    X, Y, trained = task
    results = [
        plotting.plot_points(X, Y),
        plotting.plot_costs(COSTS),
        boundaries.plot_decision_boundaries(trained, X, Y),
        plotting.plot_activations(activations, layers=(1, 2)),
    ]
    assert results == [None] * 4
    assert len(shown) == 4
