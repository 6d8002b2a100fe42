"""Which modules a piece of code imports: all of them, however deep in statements they are."""

import ast

import pytest

from grader.authoring.imports import helpers_imported, packages_imported
from grader.course import PROJECT

EVERYWHERE = """
import a1
if x:
    import a2
elif y:
    import a3
else:
    from a4 import b
for _ in z:
    import a5
else:
    import a6
while x:
    import a7
try:
    import a8
except ValueError:
    import a9
else:
    import a10
finally:
    import a11
try:
    pass
except* OSError:
    import a12
with x:
    import a13
match x:
    case 1:
        import a14
    case _:
        import a15
class C:
    import a16
    async def f(self):
        async with x:
            async for y in z:
                def g(h=lambda: 1):
                    import a17, a18.c
"""


def test_wherever_a_statement_may_be():
    assert packages_imported([EVERYWHERE]) == {f"a{number}" for number in range(1, 19)}


@pytest.mark.parametrize("path", sorted((PROJECT / "helpers").rglob("*.py")), ids=lambda path: path.stem)
def test_as_many_as_a_walk_through_everything_finds(path):
    code = path.read_text(encoding="utf-8")
    named = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    files = {place for name in named for place in _files(name)}
    assert files <= set(helpers_imported([code]))


def _files(name):
    place = PROJECT.joinpath(*name.split("."))
    return [file for file in (place.with_suffix(".py"), place / "__init__.py") if "helpers" in name and file.is_file()]
