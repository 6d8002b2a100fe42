"""The figures of the lesson on gradient checking show what they should."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.gradients import example_network, forward_propagation_n
from helpers.not_yet import NotYetError
from helpers.plotting import gradient_checking as figures
from helpers.reference.gradient_checking import backward_propagation_n


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@pytest.fixture(name="network")
def right_gradients():
    X, Y, parameters = example_network()
    return parameters, backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1]), X, Y


def lines(axes):
    return {line.get_label(): line.get_xydata() for line in axes.get_lines()}


def test_every_axis_has_a_label(network):
    drawn = (
        figures.draw_secants(lambda t: t**3, 3.0, 1.0, 0.5),
        figures.draw_step_errors(np.exp, np.exp(1.0), 1.0),
        figures.draw_differences({"right": [1e-9, 1e-8]}, [1e-5, 1e-6]),
        figures.draw_kink(),
    )
    for figure in drawn:
        assert all(axes.get_xlabel() for axes in figure.axes)
        assert figure.axes[0].get_ylabel()


def test_secants_name_their_slopes():
    one_sided, centred = figures.draw_secants(lambda t: t**3, 3.0, 1.0, 0.1).axes
    assert "3.31 instead of 3.00" in one_sided.get_title()
    assert "3.01 instead of 3.00" in centred.get_title()


def test_step_errors_fall_with_the_first_and_the_second_power():
    drawn = lines(figures.draw_step_errors(np.exp, np.exp(1.0), 1.0).axes[0])
    for name, power in (("one-sided", 1), ("centred", 2)):
        x, y = np.log10(drawn[name][(drawn[name][:, 0] > 1e-4) & (drawn[name][:, 0] < 1e-1)]).T
        assert np.polyfit(x, y, 1)[0] == pytest.approx(power, abs=0.05)


class TestTangents:
    def test_right_gradients_touch_the_cost(self, network):
        for axes in figures.draw_tangents(*network).axes:
            cost, claimed = (lines(axes)[name][39:42, 1] for name in ("cost", "claimed slope"))
            assert np.ptp(cost) == pytest.approx(np.ptp(claimed), rel=0.01)

    def test_wrong_ones_do_not(self, network):
        parameters, gradients, X, Y = network
        wrong = gradients | {"dW2": 2 * gradients["dW2"]}
        panels = {axes.get_title(): axes for axes in figures.draw_tangents(parameters, wrong, X, Y).axes}
        assert sorted(panels) == ["dW1", "dW2", "dW3", "db1", "db2", "db3"]
        cost, claimed = (lines(panels["dW2"])[name][39:42, 1] for name in ("cost", "claimed slope"))
        assert np.ptp(claimed) == pytest.approx(2 * np.ptp(cost), rel=0.01)

    @pytest.mark.parametrize(
        ("entry", "text"),
        [(None, "no dW2 yet"), (np.zeros((5, 3)), r"shape \(5, 3\)"), (np.zeros((3, 5)), "zero throughout")],
    )
    def test_what_cannot_be_drawn_is_said(self, network, entry, text):
        parameters, gradients, X, Y = network
        with pytest.raises(NotYetError, match=text):
            figures.draw_tangents(parameters, gradients | {"dW2": entry}, X, Y)


def test_differences_of_an_unwritten_check():
    with pytest.raises(NotYetError, match="finish that exercise"):
        figures.draw_differences({"yours": [None, None]}, [1e-5, 1e-6])


def test_the_kinks_ramp_ends_where_the_points_pass_it():
    ramp = lines(figures.draw_kink().axes[1])["centred slope"]
    np.testing.assert_allclose(np.interp([-1.5, -1, 0, 1, 1.5], *ramp.T), [0, 0, 0.5, 1, 1], atol=1e-9)


def test_plots_show_and_return_nothing(network, shown):
    assert figures.plot_secants(np.exp, 1.0, 0.0, 0.5) is None
    assert figures.plot_step_errors(np.exp, 1.0, 0.0) is None
    assert figures.plot_tangents(*network) is None
    assert figures.plot_differences({"a": [1.0]}, [1e-5]) is None
    assert figures.plot_kink() is None
    assert len(shown) == 5
