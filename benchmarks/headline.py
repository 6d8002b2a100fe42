"""Train with the reference implementations, and compare with the numbers the course publishes.

``python benchmarks/headline.py [--json]``; exit code 1 when a number is off.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from helpers.datasets import load_circles
from helpers.networks import accuracy, train_model
from helpers.reference import initialization


@dataclass(frozen=True)
class Headline:
    """One published number beside ours. An infinite number is the string ``"inf"``, which JSON can carry."""

    lesson: str
    what: str
    published: float | str
    ours: float | str
    tolerance: float

    @property
    def ok(self) -> bool:
        if isinstance(self.published, str) or isinstance(self.ours, str):
            return self.published == self.ours
        return abs(self.published - self.ours) <= self.tolerance


def initialization_headlines() -> Iterator[Headline]:
    """Accuracy on the training set after 15,000 iterations from each start, and the first cost of the large one."""
    X, Y, _, _ = load_circles()
    published = {"zeros": 50.0, "random": 83.0, "he": 99.0}
    for scheme, percent in published.items():
        initialize = getattr(initialization, f"initialize_parameters_{scheme}")
        parameters, costs = train_model(X, Y, initialize([2, 10, 5, 1]), learning_rate=0.01, num_iterations=15_000)
        ours = round(accuracy(X, Y, parameters), 2)
        yield Headline("initialization", f"{scheme}: train accuracy (%)", percent, ours, tolerance=0.5)
        if scheme == "random":
            first = "inf" if costs[0] == float("inf") else costs[0]
            yield Headline("initialization", "random: first cost", "inf", first, tolerance=0.0)


def main() -> int:
    """Print every headline, as a table or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print a list of objects instead of a table")
    as_json = parser.parse_args().json
    headlines = list(initialization_headlines())
    if as_json:
        print(json.dumps([asdict(headline) | {"ok": headline.ok} for headline in headlines], indent=2))
    else:
        print(f"{'lesson':<16}{'what':<30}{'published':>10}{'ours':>8}{'±':>6}")
        for h in headlines:
            verdict = "ok" if h.ok else "OFF"
            print(f"{h.lesson:<16}{h.what:<30}{h.published:>10}{h.ours:>8}{h.tolerance:>6}  {verdict}")
    return 0 if all(headline.ok for headline in headlines) else 1


if __name__ == "__main__":
    sys.exit(main())
