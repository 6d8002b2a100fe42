import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "headline.py"


def test_published_table_is_reproduced():
    run = subprocess.run([sys.executable, SCRIPT, "--json"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    found = [headline for headline in json.loads(run.stdout) if headline["lesson"] == "initialization"]
    assert [headline["published"] for headline in found] == [50, 83, "inf", 99]
    assert all(headline["ok"] for headline in found)
    assert all(set(headline) == {"lesson", "what", "published", "ours", "tolerance", "ok"} for headline in found)
