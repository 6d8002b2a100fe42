"""Every kind of small wrong change is made to a solution, each once, and nothing that changes nothing."""

import ast
import sys

import pytest

from grader.authoring.mutants import mutants
from grader.authoring.solution import solve
from grader.course import PROJECT, Course
from grader.errors import GraderError


def changes(*lines, arguments="X, W, b, n"):
    """The changes made to a function of these lines."""
    body = "\n    ".join(lines)
    return [mutant.change for mutant in mutants(f"def f({arguments}):\n    {body}\n")]


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("return X + W", "return X - W"),
        ("return X * W", "return X / W"),
        ("return X * W", "return X ** W"),
        ("return X - W", "return W - X"),
        ("return X / n", "return n / X"),
        ("return X ** 2", "return X ** 3"),
        ("return X @ W", "return X * W"),
        ("return X @ W", "return W @ X"),
        ("return X.T", "return X"),
        ("return -X", "return X"),
        ("return X > 0", "return X >= 0"),
        ("return X == n", "return X != n"),
        ("return not X", "return X"),
        ("return X and n", "return X or n"),
        ("return True", "return False"),
        ("return X + 1", "return X + 2"),
        ("return X + 1", "return X + 0"),
        ("return X", "return W"),
        ("return X", "pass"),
        ("return (X, W)", "return (W, X)"),
        ("return X[1:n]", "return X[:n]"),
        ("return X[1:n]", "return X[1:]"),
        ("return X[::2]", "return X[:]"),
        ("return X if n else W", "return X"),
        ("return X if n else W", "return W"),
        ("return np.sum(X)", "return np.mean(X)"),
        ("return np.max(X)", "return np.min(X)"),
        ("return X.std()", "return X.var()"),
        ("return np.zeros(n)", "return np.ones(n)"),
        ("return np.random.randn(n)", "return np.random.rand(n)"),
        ("return np.exp(X)", "return X"),
        ("return np.sum(X, axis=1, keepdims=True)", "return np.sum(X, axis=0, keepdims=True)"),
        ("return np.sum(X, axis=1, keepdims=True)", "return np.sum(X, keepdims=True)"),
        ("return np.sum(X, axis=1, keepdims=True)", "return np.sum(X, axis=1)"),
        ("return np.maximum(X, W)", "return np.maximum(W, X)"),
        ("return np.maximum(X, W)", "return np.maximum(X)"),
        ("return X['W1'] + W['b1']", "return X['b1'] + W['b1']"),
        ("n += 1", "n = 1"),
    ],
)
def test_each_kind_of_change_is_made(line, changed):
    assert f"{line} → {changed}" in changes(line)


LOOP = ("for l in range(1, n):", "    W = W @ X[l]", "    if l > 1:", "        break", "return W")


@pytest.mark.parametrize(
    "change",
    [
        "for l in range(1, n): → for l in []:",
        "for l in range(1, n): → for l in range(1):",
        "for l in range(1, n): → for l in range(n, 1):",
        "W = W @ X[l] → W = W @ X[l + 1]",
        "W = W @ X[l] → W = W @ X[l - 1]",
        "W = W @ X[l] → W = W @ X[n]",
        "W = W @ X[l] → pass",
        "break → continue",
        "if l > 1:; break → pass",
    ],
)
def test_loops_and_what_counts_them_are_changed(change):
    assert change in changes(*LOOP)


def test_branches_are_exchanged():
    (swapped,) = (
        ast.unparse(ast.parse(mutant.source))
        for mutant in mutants("def f(n):\n    if n:\n        return 1\n    else:\n        return 5\n")
        if "if n:\n        return 5" in mutant.source
    )
    assert swapped.endswith("else:\n        return 1")


def test_one_change_at_a_time_and_each_once():
    source = "def f(X, n):\n    Y = X * n\n    return Y + X\n"
    sources = [mutant.source for mutant in mutants(source)]
    assert len(set(sources)) == len(sources)
    assert source.strip() not in sources
    for changed in sources:
        same = [line in changed.splitlines() for line in source.splitlines()]
        assert sum(same) >= 2


def test_the_order_is_always_the_same():
    assert changes(*LOOP) == changes(*LOOP)


def test_a_docstring_and_comments_give_no_mutants():
    documented = 'def f(X):\n    """Return 1 + 2 * X, if True."""\n    # 3 * X\n    return X\n'
    assert [mutant.change for mutant in mutants(documented)] == ["return X → pass"]


def test_nobody_does_arithmetic_with_text():
    assert not [change for change in changes('return X["W" + str(n)]') if "'W' * " in change or "'W' - " in change]


def test_a_change_to_two_lines_names_both():
    found = changes("if n:", "    X = W", "return X")
    assert "if n:; X = W → pass" in found


def test_given_code_beside_the_function_is_changed_too():
    found = [m.change for m in mutants("SCALE = 2\n\ndef f(X):\n    return X * SCALE\n")]
    assert "SCALE = 2 → SCALE = 3" in found


def test_mutants_of_real_solutions_are_python_and_differ():
    for name, cell in solve(Course(PROJECT).lesson("initialization")).cells.items():
        made = mutants(cell)
        trees = {ast.dump(ast.parse(mutant.source)) for mutant in made}
        assert len(trees) == len(made) > 1, name
        assert all(" → " in mutant.change for mutant in made)


def test_without_cosmic_ray_it_says_what_to_install(monkeypatch):
    for module in ("cosmic_ray", "cosmic_ray.mutating"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GraderError, match=r"^Mutants need cosmic-ray; install it with: pip install '\.\[mutants\]'\.$"):
        mutants("def f(x):\n    return x\n")
