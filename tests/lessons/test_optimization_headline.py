import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "headline.py"


def test_published_table_is_reproduced(monkeypatch):
    spec = importlib.util.spec_from_file_location("headline", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "headline", script)
    spec.loader.exec_module(script)
    found = list(script.optimization_headlines())
    assert [headline.published for headline in found] == [79.7, 79.7, 94.0]
    assert all(headline.ok for headline in found)
