"""The judge as an oracle: asked twice, watched, or given many answers to choose from. The first answer counts."""

ATTACKS = {
    "asks with one function after the other": """
from helpers.checks import judge
for factor in np.linspace(0, 1.9, 50):
    judge("double", lambda x: factor * x)
judge("double", lambda x: 2 * x)
""",
    "answers otherwise at each call": {
        "cells": "calls = itertools.count()",
        "double": "def double(x):\n    return x * next(calls) * 0.1",
    },
    "reads replies": """
import select
for number in channels():
    print(attempt(os.read, number, 100), attempt(select.select, [number], [], [], 0.1))
    print(attempt(open, f"/proc/self/fd/{number}", "rb"))
""",
    "times the judge": """
from helpers.checks import judge
def seconds(factor):
    start = time.perf_counter()
    judge("double", lambda x: factor * x)
    return time.perf_counter() - start
print(min(np.linspace(0, 1.9, 50), key=seconds))
""",
    "many candidates in one answer": {
        "double": "def double(x):\n    return [factor * x for factor in range(10)]",
    },
    "candidates along another axis": {
        "double": "def double(x):\n    return np.multiply.outer(np.arange(10.0), x)",
    },
    "candidates under all keys": {
        "double": "def double(x):\n    return {str(factor): factor * x for factor in range(10)}",
    },
    "runs again after a crash, and remembers": {
        "cells": """
note = pathlib.Path("/tmp/note"), pathlib.Path("note"), pathlib.Path("/dev/shm/note")
again = any(one.exists() for one in note)
for case in range(3):
    answer("double", case, {"float": 0.5 + again})
for one in note:
    one.write_text("asked")
os._exit(1)
""",
    },
    "runs again after a crash, with a better answer": {
        "cells": ("double = lambda x: 0 * x\nfrom helpers.checks import judge\njudge('double', double)", "os._exit(1)"),
        "double": "def double(x):\n    return 2 * x",
        "earns": 60,
    },
    "the instant check as an oracle": {
        "cells": """
from helpers import checks
def tried(factor):
    return checks.run_check("double", lambda x: np.where(np.isin(x, (3.0, 1.0, -2.5, 4.0)), 2 * x, factor * x)).status
print({factor: tried(factor) for factor in (0, 1, 3)})
""",
        "double": "def double(x):\n    return np.where(np.isin(x, (3.0, 1.0, -2.5, 4.0)), 2 * x, 0)",
    },
    "errors that carry the hidden case out": {
        "double": "def double(x):\n    raise ValueError(repr(x))",
    },
    "one answer by two processes": """
for factor in range(5):
    child(lambda: [answer("double", case, {"float": float(factor)}) for case in range(3)])
time.sleep(0.2)
""",
}
