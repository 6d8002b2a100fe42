import numpy as np
import pytest

from helpers.networks import forward_propagation
from helpers.not_yet import NotYetError
from helpers.plotting import regularization as figures
from helpers.reference.regularization import forward_propagation_with_dropout
from helpers.regularization import initialize_parameters


@pytest.fixture
def examples():
    rng = np.random.default_rng(0)
    return rng.uniform(-0.6, 0.6, (2, 40)), rng.integers(0, 2, (1, 40))


@pytest.fixture
def trained():
    first = initialize_parameters([2, 5, 3, 1])
    return {"none": first, "L2": {key: 0.5 * value for key, value in first.items()}, "zeros": dict.fromkeys(first, 0)}


@pytest.fixture
def networks(trained):
    return {name: trained[name] for name in ("none", "L2")}


def test_pitch_has_both_teams(examples):
    figure = figures.draw_pitch(*examples, title="Kicks")
    axes = figure.axes[0]
    assert axes.get_title() == "Kicks"
    assert sum(len(points.get_offsets()) for points in axes.collections) == 40
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(figures.TEAMS)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_boundaries_have_a_titled_panel_each(examples, trained, number):
    chosen = {f"net {index}": trained["none"] for index in range(number)}
    figure = figures.draw_pitch_boundaries(chosen, examples, examples)
    visible = [axes for axes in figure.axes if axes.get_visible()]
    assert len(visible) == number
    for name, axes in zip(chosen, visible, strict=True):
        assert axes.get_title().startswith(f"{name}: train ")
        assert ", test " in axes.get_title()


@pytest.mark.parametrize("draw", [lambda: figures.draw_weights({}), lambda: figures.draw_pitch_boundaries({}, (), ())])
def test_nothing_trained_is_one_sentence(draw):
    with pytest.raises(NotYetError, match="run the training cells above"):
        draw()


def test_mirrored_images_must_be_there(examples):
    with pytest.raises(NotYetError, match="finish the exercise above"):
        figures.draw_mirrored(np.zeros((4, 1)), np.zeros((1, 1)), None, 2, 2)


def test_cost_curves_are_told_apart():
    costs = {name: np.linspace(0.7, 0.1 * k, 30) for k, name in enumerate(("none", "L2", "L1", "dropout"), start=1)}
    axes = figures.draw_cost_curves(costs, look_every=100).axes[0]
    assert [line.get_label() for line in axes.get_lines()] == list(costs)
    styles = {(line.get_color(), line.get_marker(), line.get_linestyle()) for line in axes.get_lines()}
    assert all(len(set(column)) == 4 for column in zip(*styles, strict=True))
    np.testing.assert_array_equal(axes.get_lines()[0].get_xdata(), 100 * np.arange(30))


def test_weights_count_every_weight_and_no_bias(networks):
    figure = figures.draw_weights(networks, limit=0.5)
    for axes in figure.axes:
        assert sum(bar.get_height() for bar in axes.patches) == 2 * 5 + 5 * 3 + 3
    assert [axes.get_ylabel().split("\n")[0] for axes in figure.axes] == ["none", "L2"]


def test_masks_say_what_is_kept():
    D1, D2 = np.ones((20, 80)), np.zeros((3, 80), dtype=bool)
    first, second = figures.draw_masks(D1, D2, examples=10).axes
    assert "100.0 % kept over all 80 examples" in first.get_title()
    assert " 0.0 % kept" in second.get_title()
    assert first.get_xlim() == (0, 10)


def test_answers_count_all():
    axes = figures.draw_answers([0.1, 0.4, 0.4, 1.0], 0.45).axes[0]
    assert sum(bar.get_height() for bar in axes.patches) == 4


def test_early_stopping_marks_best_and_stop():
    axes = figures.draw_early_stopping([0.6, 0.4, 0.3, 0.2], [0.6, 0.3, 0.35, 0.4], best=1, stop=3, look_every=10).axes[
        0
    ]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels[2:] == ["lowest so far: iteration 10", "patience is over: iteration 30"]


def test_mirrored_images_stand_in_two_rows():
    X = np.arange(12.0).reshape(6, 2)
    figure = figures.draw_mirrored(X, np.array([[3, 7]]), np.concatenate([X, X], axis=1), 2, 3)
    assert len(figure.axes) == 4
    assert [axes.get_title() for axes in figure.axes[:2]] == ["3", "7"]


def test_every_plot_is_shown_once_and_returns_nothing(shown, examples, networks):
    results = [
        figures.plot_pitch(*examples),
        figures.plot_pitch_boundaries(networks, examples, examples),
        figures.plot_cost_curves({"none": [0.7, 0.5]}),
        figures.plot_weights(networks),
        figures.plot_masks(np.ones((5, 9)), np.ones((3, 9))),
        figures.plot_answers([0.2], 0.3),
        figures.plot_early_stopping([0.6, 0.4], [0.6, 0.5], 1, 1),
        figures.plot_mirrored(np.ones((4, 1)), np.ones((1, 1)), np.ones((4, 2)), 2, 2),
    ]
    assert results == [None] * 8
    assert len(shown) == 8


def test_the_border_is_filmed_with_both_accuracies_in_the_text(examples, trained):
    film = figures.film_growing_border({0: trained["L2"], 1_000: trained["none"]}, examples, examples)
    assert film.captions == ("iteration 0", "iteration 1,000")
    assert film.text.startswith("The border while training. iteration 0: train ")
    assert film.frames[0] != film.frames[1]


class TestExplore:
    @pytest.fixture
    def explored(self, monkeypatch):
        made = []
        monkeypatch.setattr(figures, "explore", lambda picture_at, choice: made.append((picture_at, choice)))
        return made

    def test_penalty_has_a_picture_for_each_lambda(self, explored, examples, trained):
        figures.explore_penalty({0: trained["none"], 0.7: trained["L2"]}, examples, examples)
        ((picture_at, choice),) = explored
        assert (choice.values, choice.first) == ([0, 0.7], 0.7)
        assert picture_at(0).text.startswith("Figure. λ = 0: train ")

    def test_keep_prob_shows_masks_and_signals_of_one_example(self, explored, examples, trained):
        figures.explore_keep_prob(forward_propagation_with_dropout, examples[0], trained["none"], (0.5, 1))
        ((picture_at, _),) = explored
        z = forward_propagation(examples[0][:, :1], trained["none"])[1][8].item()
        assert "keep_prob = 1: 100 % kept" in picture_at(1).text
        assert f"without dropout at {z:.3g}; mean with dropout at {z:.3g}".replace("-", "−") in picture_at(1).text
        assert picture_at(0.5) != picture_at(1)
