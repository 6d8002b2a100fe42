"""Pictures that follow one another: a player with a button and a slider, in the notebook itself and without a network.

It moves when asked to only. A reader without scripts, a printer or a terminal has the last picture, or its text.
"""

from __future__ import annotations

import html
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.plotting import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION
from helpers.plotting.showing import Picture, encoded

#: How much white, or black, is mixed into a colour of the course: for surfaces, and for the edges of lines.
SHADES = (0, 0.2, 0.4, 0.6, 0.8)
GREYS = 32

PLAYER = """<div role="group" aria-label="{title}">{still}
<div hidden style="display:flex;gap:.6em;align-items:center;max-width:34em">
<button type="button" style="min-width:5em">Play</button>
<input type="range" min="0" max="{last}" value="{last}" aria-label="{title}" style="flex:1">
<output style="min-width:9em"></output></div>
<script>(() => {{
  const [image, bar] = document.currentScript.parentElement.children, [button, slider, caption] = bar.children;
  const frames = {frames}, captions = {captions};
  let timer = null;
  const show = number => {{
    image.src = "data:image/png;base64," + frames[number];
    slider.value = number;
    slider.setAttribute("aria-valuetext", captions[number]);
    caption.textContent = captions[number];
  }};
  const pause = () => {{ clearInterval(timer); timer = null; button.textContent = "Play"; }};
  const play = () => {{
    if (+slider.value === {last}) show(0);
    button.textContent = "Pause";
    timer = setInterval(() => {{ show(+slider.value + 1); if (+slider.value === {last}) pause(); }}, {pace});
  }};
  button.onclick = () => timer ? pause() : play();
  slider.oninput = () => {{ pause(); show(+slider.value); }};
  bar.hidden = false;
  show({last});
}})()</script></div>"""


@dataclass(frozen=True)
class Film:
    """Pictures with their captions, what they are about, and how many milliseconds each stands."""

    frames: tuple[bytes, ...]
    captions: tuple[str, ...]
    title: str
    text: str
    pace: int = 150

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        still = Picture(self.frames[-1], self.text)
        data, metadata = still._repr_mimebundle_()
        player = PLAYER.format(
            title=html.escape(self.title),
            still=still.html,
            last=len(self.frames) - 1,
            frames=json.dumps([encoded(frame) for frame in self.frames]),
            captions=json.dumps(self.captions).replace("<", "\\u003c"),
            pace=self.pace,
        )
        return {**data, "text/html": player}, metadata


def film(scenes: Iterable[tuple[str, Image.Image]], title: str, text: str, pace: int = 150) -> Film:
    """Make a film of pictures.

    Parameters
    ----------
    scenes : iterable of (str, Image)
        The caption of each scene, and what it shows.
    title, text : str
        What the film is about; and in some sentences what happens in it, for those who cannot see it.
    pace : int
        Milliseconds for each picture.
    """
    captions, frames = zip(*((caption, _small(shot)) for caption, shot in scenes), strict=True)
    return Film(frames, captions, title, text, pace)


def show_film(made: Film) -> None:
    """Show a film in the notebook, or in words where there is none."""
    display(made)


def _small(shot: Image.Image) -> bytes:
    file = io.BytesIO()
    shot.quantize(palette=_palette(), dither=Image.Dither.NONE).save(file, format="PNG", optimize=True)
    return file.getvalue()


@cache
def _palette() -> Image.Image:
    """Greys, and each colour of the course with some white or black in it."""
    shades = [(grey, grey, grey) for grey in np.linspace(0, 255, GREYS).astype(int).tolist()]
    for colour in (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY):
        pure = 255 * np.array(to_rgb(colour))
        mixed = [(1 - share) * pure + share * other for other in (0, 255) for share in SHADES]
        shades += [tuple(shade.round().astype(int).tolist()) for shade in mixed]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for shade in shades for part in shade])
    return palette
