import io

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from helpers.not_yet import NotYetError
from helpers.optimizers import RAVINE, SADDLE, VALLEY, gradient_descent
from helpers.plotting import optimization as figures

OKABE_ITO = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
NAMES = ("gradient descent", "momentum", "RMSprop", "Adam")
CURVES = {name: np.linspace(1 + 0.1 * n, 0.1, 40) for n, name in enumerate(NAMES)}
PATHS = {name: np.linspace((-1, 0.1 * n), (0.5, 0.5), 12) for n, name in enumerate(NAMES)}


DRAWN = {
    "batch sizes": lambda: figures.draw_batch_sizes(CURVES, epochs=5),
    "averages": lambda: figures.draw_averages(np.ones(40), CURVES, days=20),
    "distances": lambda: figures.draw_distances(CURVES),
    "schedules": lambda: figures.draw_schedules(CURVES),
    "training": lambda: figures.draw_training(CURVES),
    "paths": lambda: figures.draw_paths(RAVINE, PATHS),
    "saddle": lambda: figures.draw_saddle(SADDLE, PATHS),
}


@pytest.mark.parametrize("name", DRAWN)
def test_lines_are_labelled_and_differ_by_more_than_colour(name):
    figure = DRAWN[name]()
    for axes in figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        assert axes.get_title()
    lines = [line for line in figure.axes[0].get_lines() if line.get_label() in NAMES]
    assert len(lines) == 4
    assert {to_hex(line.get_color()) for line in lines} <= OKABE_ITO
    for styles in ([line.get_marker() for line in lines], [line.get_linestyle() for line in lines]):
        assert len(set(styles)) == 4


def test_moons_have_a_legend_beside_the_points():
    figure = figures.draw_moons(np.zeros((2, 6)), np.array([[0, 1, 0, 1, 0, 1]]))
    assert figure.axes[0].get_title() == "6 training examples"
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["class 0", "class 1"]


def test_unwritten_answers_are_one_sentence():
    for average in (None, np.full(3, np.nan)):  # None in an array of numbers is nan
        with pytest.raises(NotYetError, match="Still to be written: a moving average"):
            figures.draw_averages(np.ones(3), {"β": average})
    with pytest.raises(NotYetError, match="Still to be written: a learning-rate schedule"):
        figures.draw_schedules({"inverse": [None, None]})


class TestRace:
    def test_is_a_small_film_that_moves(self):
        film = figures.film_race(VALLEY, PATHS, number_of_frames=5)
        assert film.captions == ("step 0 of 11", "step 3 of 11", "step 6 of 11", "step 8 of 11", "step 11 of 11")
        assert len(set(film.frames)) == 5
        assert sum(map(len, film.frames)) < 5 * 30_000

    def test_is_the_same_every_time(self):
        assert figures.film_race(VALLEY, PATHS, 3) == figures.film_race(VALLEY, PATHS, 3)

    def test_keeps_the_colours_of_the_optimizers(self):
        with Image.open(io.BytesIO(figures.film_race(VALLEY, PATHS, 3).frames[-1])) as picture:
            colours = {"#{:02x}{:02x}{:02x}".format(*rgb) for _, rgb in picture.convert("RGB").getcolors(100_000)}
        assert len(colours & OKABE_ITO) >= 4

    def test_has_a_text_for_those_who_cannot_see_it(self):
        film = figures.film_race(VALLEY, PATHS, number_of_frames=2)
        assert film.text.startswith("Race of 4 optimizers on a bent valley. After 11 steps: gradient descent at cost ")


class TestExplore:
    @pytest.fixture
    def picture_at(self, monkeypatch):
        """Explore something; gives what the sliders then call."""
        made = []
        monkeypatch.setattr(figures, "explore", lambda picture_at, *choices: made.append(picture_at))
        return lambda explore, *arguments: (explore(*arguments), made.pop())[1]

    def test_descent_shows_path_and_cost_or_that_it_runs_away(self, picture_at):
        follow = picture_at(figures.explore_descent, RAVINE, plain, (-10, 2), (0.1, 1.6), (0, 0.5), 30)
        assert "α = 0.1, β = 0. bias b against weight w" in follow(0.1, 0).text
        assert "cost after 30 steps: 2.7" in follow(0.1, 0).text
        assert "it runs away" in follow(1.6, 0).text
        assert follow(0.1, 0) != follow(1.6, 0)

    def test_averages_are_those_of_the_functions(self, picture_at):
        follow = picture_at(
            figures.explore_averages, np.ones(40), lambda t, beta: beta * t, lambda v, beta: v / beta, (0.5, 0.9)
        )
        assert "β = 0.9: an average over about 10 days" in follow(0.9).text
        assert "average at 0.5; corrected at 1" in follow(0.5).text


def plain(beta):
    def update(parameters, grads, rate):
        return {key: value - rate * grads[f"d{key}"] for key, value in parameters.items()}

    return gradient_descent(update)


def test_every_plot_is_shown_and_returns_nothing(shown):
    results = [
        figures.plot_batch_sizes(CURVES, 5),
        figures.plot_averages(np.ones(40), CURVES),
        figures.plot_distances(CURVES),
        figures.plot_schedules(CURVES),
        figures.plot_training(CURVES),
        figures.plot_paths(RAVINE, PATHS),
        figures.plot_saddle(SADDLE, PATHS),
    ]
    assert results == [None] * 7
    assert len(shown) == 7
