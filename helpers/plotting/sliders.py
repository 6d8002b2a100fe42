"""A figure that follows sliders. Without a kernel to move them in, or without ipywidgets, it stands still."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from helpers.plotting.showing import Picture


@dataclass(frozen=True)
class Choice:
    """What a slider chooses from: its name, the values it has, and the one it begins with."""

    name: str
    values: Sequence[float]
    first: float


def explore(picture_at: Callable[..., Picture], *choices: Choice) -> None:
    """Show a figure, and above it a slider for each of its arguments.

    The picture is an output of its own, so that a saved notebook and a page made of it have it as it was last.

    Parameters
    ----------
    picture_at : callable
        From a value of each choice, in their order, to the picture: within a tenth of a second, or so.
    *choices : Choice
    """
    first = picture_at(*(choice.first for choice in choices))
    if not _can_be_moved():
        display(first)
        return
    sliders = [_slider(choice) for choice in choices]
    _show_together(sliders)
    shown = display(first, display_id=True)

    def follow(_: Any) -> None:
        shown.update(picture_at(*(slider.value for slider in sliders)))

    for slider in sliders:
        slider.observe(follow, "value")


def _can_be_moved() -> bool:
    return hasattr(get_ipython(), "kernel") and importlib.util.find_spec("ipywidgets") is not None


def _slider(choice: Choice) -> Any:
    from ipywidgets import Layout, SelectionSlider

    return SelectionSlider(
        options=[(f"{value:g}", value) for value in choice.values],
        value=choice.first,
        description=choice.name,
        style={"description_width": "10em"},
        layout=Layout(width="32em", max_width="100%"),
    )


def _show_together(sliders: list[Any]) -> None:
    from ipywidgets import VBox

    names = ", ".join(slider.description for slider in sliders)
    data = VBox(sliders)._repr_mimebundle_()
    display({**data, "text/plain": f"Sliders for {names}. Run this cell to move them."}, raw=True)
