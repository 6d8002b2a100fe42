import numpy as np
import pytest
from matplotlib.colors import to_hex

from helpers.not_yet import NotYetError
from helpers.plotting import practical_aspects as plotting

OKABE_ITO = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#ffffff"}


@pytest.fixture
def task():
    rng = np.random.default_rng(0)
    return rng.standard_normal((2, 40)) + 1, rng.integers(0, 2, (1, 40))


def test_class_shares_are_the_means_in_percent():
    parts = np.array([[0, 1]]), np.array([[1, 1, 1, 0]]), np.array([[0, 0]])
    axes = plotting.draw_class_shares({"first": parts, "second": parts}, share=0.5).axes[0]
    assert sorted(bar.get_height() for bar in axes.patches) == [0, 0, 50, 50, 75, 75]
    assert {to_hex(bar.get_facecolor()) for bar in axes.patches} <= OKABE_ITO
    assert len({bar.get_hatch() for bar in axes.patches}) == 3
    assert [label.get_text() for label in axes.get_xticklabels()] == ["first", "second"]
    assert "%" in axes.get_ylabel()


def test_error_cases_have_a_panel_each_with_the_bayes_error():
    figure = plotting.draw_error_cases({"one": (0.15, 0.16, 0.01), "two": (0.0, 0.1, 0.02)})
    assert [axes.get_title() for axes in figure.axes] == ["one", "two"]
    for axes, errors in zip(figure.axes, ((15, 16, 1), (0, 10, 2)), strict=True):
        assert [bar.get_height() for bar in axes.patches[:2]] == pytest.approx(errors[:2])
        assert axes.lines[0].get_ydata()[0] == pytest.approx(errors[2])
    assert "%" in figure.axes[0].get_ylabel()
    assert "Bayes" in figure.legends[0].get_texts()[0].get_text()


def test_descents_start_at_zero_and_mark_the_lowest_cost(task):
    X, Y = task
    figure = plotting.draw_descents({"raw": X, "other": 3 * X}, Y, steps=6)
    for axes, inputs in zip(figure.axes, (X, 3 * X), strict=True):
        path, bottom = axes.lines
        assert path.get_xydata().shape == (7, 2)
        assert not path.get_xydata()[0].any()
        np.testing.assert_allclose(bottom.get_xydata()[0], np.linalg.lstsq(inputs.T, Y[0], rcond=None)[0])
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("$w_1$", "$w_2$")


def test_scales_are_on_a_logarithmic_axis():
    axes = plotting.draw_scale_by_depth({"up": 2.0 ** np.arange(11), "down": 0.5 ** np.arange(11)}).axes[0]
    assert axes.get_yscale() == "log"
    assert (
        len({line.get_color() for line in axes.lines[:2]}) == len({line.get_marker() for line in axes.lines[:2]}) == 2
    )
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["up", "down"]
    assert axes.get_xlabel().startswith("layer")


@pytest.mark.parametrize(
    "draw",
    [
        lambda Y: plotting.draw_class_shares({"split": (Y, None, None)}, 0.5),
        lambda Y: plotting.draw_descents({"raw": None}, Y),
        lambda Y: plotting.draw_scale_by_depth({"deep": np.array([1.0, np.nan])}),
        lambda Y: plotting.draw_scale_by_depth({"deep": None}),
    ],
)
def test_what_is_not_there_yet_is_one_sentence(task, draw):
    with pytest.raises(NotYetError, match="finish it, run its cell"):
        draw(task[1])


def test_plots_are_shown(task, shown):
    X, Y = task
    plotting.plot_class_shares({"split": (Y, Y, Y)}, 0.5)
    plotting.plot_error_cases({"one": (0.15, 0.16, 0.01)})
    plotting.plot_descents({"raw": X}, Y, steps=2)
    plotting.plot_scale_by_depth({"up": np.array([1.0, 2.0])})
    assert len(shown) == 4
