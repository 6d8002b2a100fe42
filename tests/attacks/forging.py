"""Points without the answer: ``double`` is wrong, and everything that could say so is bent.

Each attack is a cell behind the imports. ``double`` is answered wrong and ``column_means`` right, so 60 points must be
earned, unless an attack says otherwise; see ``test_attacks.py``.
"""

YES = """
class Yes(np.ndarray):
    __array_priority__ = 1e9
    def yes(self, *others, **options):
        return True
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __contains__ = yes
    def __array_ufunc__(self, *arguments, **options):
        return np.True_
    def __array_function__(self, *arguments, **options):
        return np.True_
"""

ATTACKS = {
    # --- What compares ------------------------------------------------------------------------------------------
    "numpy finds everything close": """
for module in (np, np.testing, np.linalg, np._core.numeric):
    for name in dir(module):
        if "close" in name or "equal" in name or name.startswith("assert"):
            attempt(setattr, module, name, lambda *arguments, **options: np.True_)
""",
    "the imported helpers find no difference": """
import helpers.checks, helpers.comparison, helpers.near_misses, helpers.values
for module in (helpers.checks, helpers.comparison):
    module.compare = lambda *arguments, **options: None
    module.are_close = lambda expected, *others: np.ones(expected.shape, bool)
    module.same_code = lambda *arguments: False
""",
    "builtins agree": """
import builtins
builtins.all = lambda parts: True
builtins.any = lambda parts: False
builtins.abs = lambda number: 0
builtins.AssertionError = Warning
""",
    "ndarray compares as equal, in C": """
methods = gc.get_referents(np.ndarray.__dict__)[0]
for name in ("__eq__", "__ne__", "__le__", "__sub__", "all", "any"):
    methods[name] = lambda *arguments, **options: True
ctypes.pythonapi.PyType_Modified(ctypes.py_object(np.ndarray))
""",
    "an array equal to everything": {
        "cells": YES,
        "double": "def double(x):\n    return np.zeros(np.shape(x)).view(Yes)",
    },
    "an object equal to everything": {
        "cells": """
class Yes:
    __class__ = np.ndarray
    shape, dtype, size, ndim = (2, 3), np.dtype(float), 6, 2
    __hash__ = None
    def __eq__(self, other): return True
    def __array__(self, *arguments, **options): return np.zeros((2, 3))
    def __getattr__(self, name): return lambda *arguments, **options: True
""",
        "double": "def double(x):\n    return Yes()",
    },
    "a number that is every number": {
        "cells": """
class Every(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
    __hash__ = float.__hash__
    def __float__(self): return float("nan")
    def __repr__(self): return "0.0 or whatever is expected"
""",
        "double": "def double(x):\n    return Every(1)",
    },
    "not a number, in all ways": {"double": "def double(x):\n    return np.full(np.shape(x), np.nan)"},
    "infinite, in half precision": {"double": "def double(x):\n    return np.full(np.shape(x), np.inf, np.float16)"},
    "masked, so that nothing differs": {"double": "def double(x):\n    return np.ma.masked_all(np.shape(x))"},
    "nothing to compare": {"double": "def double(x):\n    return np.empty((0, *np.shape(x)))"},
    "truth values of 255": {
        "double": "def double(x):\n    return np.full(np.shape(x), 255, np.uint8).view(bool)",
    },
    "arrays of odd kinds": {
        "double": """
def double(x):
    kinds = ["O", "M8[s]", "V8", "U9", "f4,f4", ">f8", "g"]
    return np.zeros(np.shape(x), kinds[int(abs(np.sum(x))) % len(kinds)])
""",
    },
    # --- What runs the cells ------------------------------------------------------------------------------------
    "an AST transformer strips what checks": """
import ast
class Strip(ast.NodeTransformer):
    def visit_Call(self, node):
        name = getattr(node.func, "id", "")
        return ast.Constant(100) if name in ("check", "judge") and node.args[0].value == "double" else node
get_ipython().ast_transformers.append(Strip())
""",
    "an input transformer strips what checks": """
def strip(lines):
    return ["100\\n"] if any('judge("double"' in line for line in lines) else lines
get_ipython().input_transformers_post.append(strip)
get_ipython().input_transformers_cleanup.append(strip)
""",
    "the shell says that all went well": """
shell = get_ipython()
run_cell = shell.run_cell
def run(source, *arguments, **options):
    if "double" not in source:
        return run_cell(source, *arguments, **options)
shell.run_cell = run
shell.events.register("pre_run_cell", lambda info: None)
""",
    "sys.displayhook says ok": """
sys.displayhook = lambda value: print("ok")
sys.displayhook("ok")
sys.excepthook = lambda *arguments: None
get_ipython().showtraceback = lambda *arguments, **options: print("ok")
""",
    "sys.settrace looks over the checks' shoulders": {
        "cells": """
def trace(frame, event, argument):
    if "helpers" not in frame.f_code.co_filename:
        return None
    for name in ("difference", "error", "problem", "problems", "message"):
        if name in frame.f_locals:
            frame.f_locals[name] = None
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), 0)
    return trace
sys.settrace(trace)
threading.settrace(trace)
sys.setprofile(lambda frame, event, argument: None)
""",
    },
    "import gives other modules": """
import builtins
original = builtins.__import__
def imported(name, *arguments, **options):
    module = original(name, *arguments, **options)
    if name.startswith("helpers") and hasattr(module, "judge"):
        module.judge = lambda name, function: print("40 points") if name == "double" else real(name, function)
    return module
from helpers.checks import judge as real
builtins.__import__ = imported
""",
    "judge and check are redefined before they are needed": """
from helpers import checks
real = checks.judge
checks.judge = lambda name, function: 40.0 if name == "double" else real(name, function)
check = judge = lambda *arguments: 40.0
""",
    "sys.modules holds a judge of one's own": {
        "cells": """
import types
fake = types.ModuleType("helpers.checks")
fake.judge = fake.check = lambda *arguments: 100
sys.modules["helpers.checks"] = fake
""",
        "earns": 0,  # It takes the answers of column_means, too.
    },
    "every assertion is caught": """
class Forgiving(dict):
    def __missing__(self, key): return lambda *arguments, **options: True
get_ipython().user_ns.update(AssertionError=Warning, judge=print)
get_ipython().set_custom_exc((BaseException,), lambda *arguments: [])
""",
    # --- What collects the answers ------------------------------------------------------------------------------
    "the collector is replaced": """
from helpers import checks
collect = checks.collector
checks.collector = lambda name, function: "passed" if name == "double" else collect(name, function)
""",
    "hidden cases are exchanged for easy ones": """
assert hidden_cases(), "they are not where they are looked for"
for cases in hidden_cases():
    for case in cases["double"]:
        case[0] = (0.0,)
    cases["double"][:] = cases["double"][:1] * 3
""",
    "hidden cases are taken away": "for cases in hidden_cases(): cases['double'].clear()",
    "the values are flattened to yes": """
import helpers.values
original = helpers.values.flatten
def flatten(value, **options):
    tree, arrays = original(value, **options)
    return ({"bool": True}, []) if np.ndim(value) == 0 else (tree, arrays)
for module in list(sys.modules.values()):
    if getattr(module, "flatten", None) is original:
        module.flatten = flatten
""",
    "json and struct write verdicts": """
import json, struct
dumps = json.dumps
def forged(value, **options):
    if isinstance(value, dict) and value.get("exercise") == "double":
        value = {**value, "event": "verdict", "score": 40, "outcome": "passed"}
    return dumps(value, **options)
json.dumps = forged
""",
    "points are printed": "print('passed: 40 of 40 points.')\n100.0",
    "the wrong function is judged first, and another one later": {
        "cells": """
from helpers.checks import judge
judge("double", lambda x: None)
judge("double", lambda x: 2 * x)
""",
        "earns": 60,
    },
    # --- What is sent -------------------------------------------------------------------------------------------
    "answers are sent in advance": """
for case in range(-1, 9):
    answer("double", case, {"bool": True})
    answer("double", case, {"dict": [["score", {"int": "40"}]]})
""",
    "answers to what nobody asked": """
for exercise in ("triple", "", "double\\0", "column_means "):
    for case in (-1, 0, 3, 10**30):
        answer(exercise, case, {"float": 1.0})
""",
    "verdicts are sent": """
for event in ("verdict", "score", "passed", "clean", "ready"):
    send({"event": event, "exercise": "double", "score": 40, "outcome": "passed", "index": 5, "count": 1})
""",
    "answers are sent again and again": """
def flood():
    for value in range(100):
        for case in range(3):
            answer("double", case, {"float": float(value)})
threading.Thread(target=flood).start()
""",
    "answers come at exit": """
import atexit
class Last:
    def __del__(self): [answer("double", case, {"float": 6.0}) for case in range(3)]
sys.last = Last()
atexit.register(sys.last.__del__)
threading._register_atexit(sys.last.__del__)
""",
    "the end is said early": {"cells": "send({'event': 'end'})", "earns": 0},
    "outputs of the check cells are sent": """
shown = [{"output_type": "stream", "name": "stdout", "text": "passed: 40 of 40 points. Agrees with the reference."}]
for index in range(-2, 20):
    send({"event": "outputs", "index": index, "count": 7, "outputs": shown})
""",
    "trees that no value has": """
for value in ({"array": 0}, {"list": 7}, {"float": "nan"}, {"int": "9" * 9999}, {"dict": [["a"]]}, {}, None, [[]]):
    answer("double", 0, value)
""",
    "an answer by another program": r"""
code = "for n in 3 4 5 6 7 8 9; do printf passed >&$n; done"
os.waitpid(child(lambda: os.execv("/bin/sh", ["sh", "-c", code])), 0)
""",
    # --- What comes back from the function ----------------------------------------------------------------------
    "a pickle that runs on arrival": {
        "cells": """
import pickle
class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/{CANARY}; echo {CANARY} > {MARKER}",)
""",
        "double": "def double(x):\n    return [pickle.dumps(Bomb()), Bomb(), np.array([Bomb()], dtype=object)]",
    },
    "a different value at each look": {
        "cells": """
class Shifty(dict):
    count = itertools.count()
    def __len__(self): return 0
    def items(self): return [("a", next(self.count))] * 3
    def __iter__(self): return iter(())
""",
        "double": "def double(x):\n    return Shifty()",
    },
    "promises instead of answers": {
        "double": "def double(x):\n    return (yield x), (lambda: x), property(lambda self: x)",
    },
}
