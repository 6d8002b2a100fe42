"""A figure whose still parts are drawn once, and its moving parts over them again and again: ten times as fast."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image


class Stage:
    """A figure, and those of its parts that move.

    Parameters
    ----------
    figure : Figure
    moving : sequence of Artist
        Whatever changes between two shots: lines, titles.
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist]) -> None:
        self.figure, self.moving = figure, moving
        plt.close(figure)  # Else it would be shown once more, at the end of the cell.
        self._canvas = FigureCanvasAgg(figure)
        for artist in moving:
            artist.set_animated(True)  # Left out when the figure is drawn.
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)

    def shot(self) -> Image.Image:
        """The picture with the moving parts as they are now."""
        self._canvas.restore_region(self._still)
        for artist in self.moving:
            self.figure.draw_artist(artist)
        return Image.fromarray(np.asarray(self._canvas.buffer_rgba())[..., :3].copy())


def shot_of(figure: Figure) -> Image.Image:
    """The picture of a figure in which nothing moves."""
    return Stage(figure, ()).shot()
