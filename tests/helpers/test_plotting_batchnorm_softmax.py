import numpy as np
import pytest

from helpers.batchnorm_networks import Toolbox, train_classifier
from helpers.not_yet import NotYetError
from helpers.plotting import batchnorm_softmax as plotting
from helpers.reference import batchnorm_softmax as reference

TOOLBOX = Toolbox(
    softmax=reference.softmax,
    cost=reference.compute_cross_entropy,
    softmax_backward=reference.softmax_backward,
    batchnorm_backward=reference.batchnorm_backward,
    forward=reference.forward_propagation_with_batchnorm,
)


def train(n_x, classes, batch_norm):
    rng = np.random.default_rng(0)
    X, Y = rng.uniform(size=(n_x, 40)), rng.integers(0, classes, (1, 40))
    settings = {"batch_norm": batch_norm, "learning_rate": 0.1, "num_epochs": 2, "mini_batch_size": 10}
    return X, Y, train_classifier(X, Y, [n_x, 5, classes], TOOLBOX, test=(X, Y), watch=(1, (0, 4)), **settings)


def all_labelled(figure):
    return all(axes.get_xlabel() or axes.get_ylabel() or not axes.axison for axes in figure.axes)


def test_softmax_bars_are_the_probabilities():
    figure = plotting.draw_softmax(reference.softmax, np.array([[1.0], [2.0], [0.0]]), (1, 2))
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert sum(heights[:3]) == pytest.approx(1)
    assert heights[:3] == pytest.approx(reference.softmax(np.array([[1.0], [2.0], [0.0]])).ravel())
    assert all_labelled(figure)


def test_softmax_still_a_stub():
    with pytest.raises(NotYetError, match="softmax returns nothing yet"):
        plotting.draw_softmax(lambda z: None, np.array([[1.0]]))


def test_untrained_networks_are_told_in_one_sentence():
    with pytest.raises(NotYetError, match="No network is trained on the digits yet"):
        plotting.draw_before_and_after(None, None)
    with pytest.raises(NotYetError, match="No network is trained on the digits yet"):
        plotting.draw_digits(np.ones((64, 1)), np.ones((1, 1), int), None, TOOLBOX)


def test_before_and_after_has_three_rows():
    plain, normalized = train(2, 3, False)[2], train(2, 3, True)[2]
    figure = plotting.draw_before_and_after(plain, normalized)
    assert len(figure.axes) == 6
    assert [axes.get_title() for axes in figure.axes[:2]] == ["at the start", "after 4 steps"]


def test_training_curves():
    plain, normalized = train(2, 3, False)[2], train(2, 3, True)[2]
    plain.costs[0] = np.inf
    figure = plotting.draw_training({0.1: plain}, {0.1: normalized})
    assert np.isnan(figure.axes[0].lines[0].get_ydata()[0])
    assert all_labelled(figure)


def test_digits_show_mistakes_first():
    X, Y, network = train(64, 10, True)
    figure = plotting.draw_digits(X, Y, network, TOOLBOX, 16)
    titles = [axes.get_title() for axes in figure.axes]
    wrong = ["but it is" in title for title in titles]
    assert len(titles) == 16
    assert wrong == sorted(wrong, reverse=True)


def test_regions_say_the_accuracy():
    X, Y, network = train(2, 3, True)
    figure = plotting.draw_regions({"one": network}, X, Y, TOOLBOX)
    assert figure.axes[0].get_title().startswith("one: ")
    assert len(figure.axes[0].collections) >= 3


def test_running_averages():
    figure = plotting.draw_running_averages({"momentum 0.9": [0, 1, 2]}, 3.0)
    assert len(figure.axes[0].lines) == 2


@pytest.mark.parametrize("name", ["softmax", "running_averages"])
def test_plot_functions_show_and_return_nothing(name, shown):
    arguments = {"softmax": (reference.softmax, np.ones((3, 1))), "running_averages": ({"a": [0, 1]}, 1.0)}[name]
    assert getattr(plotting, f"plot_{name}")(*arguments) is None
    assert len(shown) == 1
