"""The story the course tells about regularization holds on the data of this project."""

import runpy
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "headline.py"


def test_the_story_of_the_football_pitch_holds():
    found = list(runpy.run_path(str(SCRIPT))["regularization_headlines"]())
    assert len(found) == 9
    assert [headline.what for headline in found if not headline.ok] == []
