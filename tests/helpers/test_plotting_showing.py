"""How figures reach the reader: pictures with a text, films, and sliders that stand still where none can move them."""

import io
import json
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from helpers.plotting import film, showing, sliders
from helpers.plotting.stage import Stage
from helpers.plotting.words import describe


@pytest.fixture
def figure():
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([0, 1, 2], [np.nan, 3, -1.5], label="He's $\\alpha$")
    left.axhline(2, label="limit")
    left.axvline(1, label="here")
    left.set(title="Left\nside", xlabel="step", ylabel="cost")
    right.bar([0, 1], [10, 20], label="train")
    right.scatter([0, 1, 2], [0, 1, 2], label="class 0")
    right.text(0, 0, "a note")
    right.set(xlabel="$x_1$")
    return figure


class TestWords:
    def test_say_what_each_panel_shows_with_numbers(self, figure):
        assert describe(figure) == (
            "Figure with 2 panels. "
            "Panel 1: Left side. cost against step. He's alpha from 3 to −1.5; limit at 2; here at 1. "
            "Panel 2: x_1. train: bars of 10, 20; 3 points, class 0; a note."
        )

    def test_take_shared_labels_from_the_panel_that_has_them(self):
        figure, (above, below) = plt.subplots(2, 1, sharex=True)
        above.set_ylabel("cost")
        below.set(xlabel="epoch", ylabel="accuracy")
        assert describe(figure).endswith("Panel 1: cost against epoch. Panel 2: accuracy against epoch.")


class TestPicture:
    def test_has_its_text_wherever_it_is_looked_for(self, figure, shown):
        showing.show(figure)
        (picture,) = shown
        data, metadata = picture._repr_mimebundle_()
        assert repr(picture) == data["text/plain"] == metadata["image/png"]["alt"] == describe(figure)
        assert 'alt="Figure with 2 panels. Panel 1: Left side. cost against step. He&#x27;s' in data["text/html"]
        assert data["image/png"] in data["text/html"]
        assert plt.get_fignums() == []

    def test_is_shown_in_a_window_where_there_are_windows(self, figure, shown, monkeypatch):
        windows = []
        monkeypatch.setattr(matplotlib, "get_backend", lambda: "qtagg")
        monkeypatch.setattr(plt, "show", lambda: windows.append(plt.get_fignums()))
        showing.show(figure)
        assert (windows, shown) == ([[figure.number]], [])


class TestStage:
    def test_draws_what_moves_over_what_stands_still(self):
        figure, axes = plt.subplots()
        (line,) = axes.plot([0, 1], [0, 0])
        axes.set(xlim=(0, 1), ylim=(0, 1))
        stage = Stage(figure, [line])
        shots = []
        for height in (0.2, 0.8, 0.2):
            line.set_ydata([height, height])
            shots.append(np.asarray(stage.shot()))
        np.testing.assert_array_equal(shots[0], shots[2])
        assert (shots[0] != shots[1]).any()
        assert plt.get_fignums() == []


class TestFilm:
    @pytest.fixture
    def made(self):
        scenes = [(f"step <{n}>", Image.new("RGB", (20, 10), colour)) for n, colour in enumerate(("white", "black"))]
        return film.film(scenes, "A race", "A race. It ends in the dark.")

    def test_shows_the_last_picture_where_it_cannot_be_played(self, made):
        data, metadata = made._repr_mimebundle_()
        assert repr(made) == data["text/plain"] == metadata["image/png"]["alt"] == "A race. It ends in the dark."
        with Image.open(io.BytesIO(made.frames[-1])) as last:
            assert last.convert("RGB").getcolors() == [(200, (0, 0, 0))]

    def test_carries_all_it_needs(self, made):
        page = made._repr_mimebundle_()[0]["text/html"]
        assert len(json.loads(re.search(r"frames = (\[.*?\])", page).group(1))) == 2
        assert json.loads(re.search(r"captions = (\[.*?\]);", page).group(1)) == ["step <0>", "step <1>"]
        assert "<0>" not in page
        assert "http" not in page
        assert 'alt="A race. It ends in the dark."' in page


class TestSliders:
    CHOICE = sliders.Choice("β", (0.5, 0.9), 0.9)

    @staticmethod
    def picture_at(beta):
        return showing.Picture(b"", f"β = {beta}")

    @pytest.fixture
    def outputs(self, monkeypatch):
        class Handle:
            update = staticmethod(lambda picture: made.append(picture))

        made = []
        monkeypatch.setattr(sliders, "display", lambda what, **_: (made.append(what), Handle)[1])
        return made

    def test_the_picture_stands_still_where_there_is_no_kernel(self, outputs):
        sliders.explore(self.picture_at, self.CHOICE)
        assert [repr(output) for output in outputs] == ["β = 0.9"]

    def test_the_picture_follows_where_there_is_one(self, outputs, monkeypatch):
        monkeypatch.setattr(sliders, "_can_be_moved", lambda: True)
        made = []
        build = sliders._slider
        monkeypatch.setattr(sliders, "_slider", lambda choice: (made.append(build(choice)), made[-1])[1])
        sliders.explore(self.picture_at, self.CHOICE)
        assert outputs[0]["text/plain"] == "Sliders for β. Run this cell to move them."
        made[0].value = 0.5
        assert [repr(output) for output in outputs[1:]] == ["β = 0.9", "β = 0.5"]
