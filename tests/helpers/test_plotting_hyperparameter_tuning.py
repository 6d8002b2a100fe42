import numpy as np
import pytest

from helpers.not_yet import NotYetError
from helpers.plotting import hyperparameter_tuning as plotting
from helpers.tuning import Run

BOX = np.array([[-4.0, 1.0], [-3.0, 0.0]])
POINTS = np.array([[-3.0, -1.0], [-0.5, -0.7], [0.9, -2.0]])
RUNS = [
    Run(2.3, 2.3, 2.3, 10.0, 10.0, [2.3, 2.3]),
    Run(0.2, 0.3, 0.3, 92.0, 93.0, [2.3, 0.3]),
    Run(np.nan, np.nan, np.nan, 9.0, 9.0, [2.3, np.nan]),
]


class TestScales:
    def test_bars_are_shares(self):
        samples = {"one": np.array([0.5, 1.5, 1.6, 1.7]), "two": np.array([0.5, 0.6])}
        one, two = plotting.draw_scales(samples, [0, 1, 2], "what").axes
        assert [bar.get_height() for bar in one.patches] == [25, 75]
        assert [bar.get_height() for bar in two.patches] == [100, 0]
        assert (one.get_title(), one.get_xlabel(), one.get_ylabel()) == ("one", "what", "share of the draws (%)")
        assert one.patches[0].get_hatch() != two.patches[0].get_hatch()

    def test_what_is_counted_may_be_computed_from_what_was_drawn(self):
        axes = plotting.draw_scales({"one": np.array([0.5, 0.75])}, [0, 3, 5], "x", lambda b: 1 / (1 - b)).axes[0]
        assert [bar.get_height() for bar in axes.patches] == [50, 50]

    def test_an_unfinished_sample_is_named(self):
        with pytest.raises(NotYetError, match="no result for two yet"):
            plotting.draw_scales({"one": np.ones(2), "two": None}, [0, 1], "x")


def test_grid_and_random_show_points_and_results():
    points = np.array([[0.0, 0.2], [0.5, 0.9]])
    layouts = {"grid": (points, [2, 2]), "random": (points[::-1], [7, 8])}
    figure = plotting.draw_grid_and_random(layouts, np.array([[0.0, 1.0], [0.0, 1.0]]), lambda x: x**2)
    above, _, below, _ = figure.axes
    np.testing.assert_allclose(above.get_lines()[1].get_ydata(), [0, 0.25])
    np.testing.assert_allclose(below.get_lines()[0].get_xydata(), points)
    assert figure.axes[1].get_title() == "random: 2 trials,\n7 values of $x_1$, 8 of $x_2$"
    with pytest.raises(NotYetError, match="distinct values of grid"):
        plotting.draw_grid_and_random({"grid": (points, None)}, BOX, np.abs)


class TestSearch:
    def test_star_crosses_and_frame(self):
        fine = np.array([[-1.0, 0.0], [-1.0, -0.5]])
        rounds = {"coarse": (POINTS, RUNS, 1), "fine": (POINTS[1:2], RUNS[1:2], 0)}
        left, right, bar = plotting.draw_search(rounds, [BOX, fine]).axes
        crosses, star = left.get_lines()
        np.testing.assert_allclose(crosses.get_xdata(), [1e-3, 10**0.9])
        np.testing.assert_allclose(star.get_xydata(), [[10**-0.5, 10**-0.7]])
        frame = left.patches[0]
        np.testing.assert_allclose([frame.get_x(), frame.get_width()], [0.1, 0.9])
        assert (left.get_xscale(), left.get_yscale()) == ("log", "log")
        np.testing.assert_allclose(right.get_xlim(), [0.1, 1])
        assert bar.get_ylabel() == "accuracy on the dev set (%)"

    def test_a_round_without_success_is_drawn(self):
        assert len(plotting.draw_search({"coarse": (POINTS[:1], RUNS[:1], 0)}, [BOX]).axes) == 1

    def test_what_is_missing_is_named(self):
        with pytest.raises(NotYetError, match="the box of round 1"):
            plotting.draw_search({"coarse": (POINTS, RUNS, 1)}, [None])
        with pytest.raises(NotYetError, match="the best trial of coarse"):
            plotting.draw_search({"coarse": (POINTS, RUNS, None)}, [BOX])


def test_importance_has_one_panel_each():
    left, right = plotting.draw_importance(POINTS, RUNS, ["a", "b"]).axes
    np.testing.assert_allclose(left.get_lines()[0].get_xdata(), 10 ** POINTS[:, 0])
    np.testing.assert_allclose(right.get_lines()[0].get_ydata(), [10, 92, 9])
    assert (left.get_xlabel(), right.get_xlabel()) == ("a", "b")


def test_panda_and_caviar_are_side_by_side():
    left, right = plotting.draw_panda_and_caviar(RUNS[1], {1: "nudged"}, {"x": RUNS[0], "y": RUNS[1]}).axes
    assert [text.get_text() for text in left.texts] == ["nudged"]
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["x", "y"]


def test_every_plot_is_shown_once_and_returns_nothing(shown):
    results = [
        plotting.plot_scales({"one": np.ones(3)}, [0, 2], "x"),
        plotting.plot_grid_and_random({"grid": (POINTS, [3, 3])}, BOX, np.abs),
        plotting.plot_search({"coarse": (POINTS, RUNS, 1)}, [BOX]),
        plotting.plot_importance(POINTS, RUNS, ["a", "b"]),
        plotting.plot_panda_and_caviar(RUNS[1], {1: "nudged"}, {"x": RUNS[0]}),
    ]
    assert results == [None] * 5
    assert len(shown) == 5
