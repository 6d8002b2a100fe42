"""The published numbers are reproduced, and the README shows what the script prints."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPT = PROJECT / "benchmarks" / "headline.py"
README = PROJECT / "README.md"


@pytest.fixture(scope="module")
def headlines():
    run = subprocess.run([sys.executable, SCRIPT, "--json"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    return json.loads(run.stdout)


@pytest.mark.parametrize(
    ("lesson", "published"),
    [("initialization", [50, 83, "inf", 99]), ("optimization", [79.7, 79.7, 94.0]), ("batchnorm_softmax", [95.0])],
)
def test_published_numbers_are_reproduced(headlines, lesson, published):
    found = [headline for headline in headlines if headline["lesson"] == lesson]
    assert [headline["published"] for headline in found] == published
    assert all(headline["ok"] for headline in found)


def test_the_story_of_the_football_pitch_holds(headlines):
    found = {headline["what"]: headline["ours"] for headline in headlines if headline["lesson"] == "regularization"}
    assert found["none: highest on train"] == "yes"
    assert found["L2: test accuracy (%)"] >= found["none: test accuracy (%)"] + 1.5
    assert found["dropout: test accuracy (%)"] >= found["none: test accuracy (%)"] + 1.5


def test_every_headline_has_the_promised_keys(headlines):
    assert all(set(row) == {"lesson", "what", "published", "ours", "tolerance", "ok"} for row in headlines)


def test_the_readme_shows_what_the_script_prints(headlines):
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in README.read_text().splitlines()]
    shown = {(row[0], row[1]): row[2:] for row in cells if len(row) == 5}
    for row in headlines:
        published, ours, _ = shown[row["lesson"], row["what"]]
        assert published == str(row["published"])
        if isinstance(row["ours"], float):  # Another processor rounds differently, and training magnifies that.
            assert float(ours) == pytest.approx(row["ours"], abs=max(row["tolerance"], 1.0))
        else:
            assert ours == row["ours"]
