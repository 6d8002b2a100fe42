import ast
import textwrap

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.authoring.release import Stubs
from grader.authoring.stubs import has_region, solution_lines, stub
from grader.errors import GraderError
from helpers.comparison import same_code

START, END = "### START CODE HERE ###", "### END CODE HERE ###"


def cell(region, before="", after="    return a", start=START, end=END):
    lines = ["def f(a, b, c):", *before.splitlines(), f"    {start}", *textwrap.indent(region, "    ").splitlines()]
    return "\n".join([*lines, f"    {end}", after])


def region_of(source):
    """What stands between the markers, without its indentation."""
    return textwrap.dedent(source.partition("###\n")[2].rpartition(f"\n    {END}")[0])


@pytest.mark.parametrize(
    ("solution", "left"),
    [
        ("a = b + c", "a = None"),
        ("a = b + c  # a sum", "a = None  # a sum"),
        ("# add them\na = b + c\n\n# and so on", "# add them\na = None\n# and so on"),
        ('a[f"W{b}"] = c', 'a[f"W{b}"] = None'),
        ("a.b = c", "a.b = None"),
        ("a = b = c + 1", "a = b = None"),
        ("a, b = b, a", "a, b = None, None"),
        ("(a, b), c = b, a", "(a, b), c = (None, None), None"),
        ("[a, *b] = c", "[a, *b] = None, None"),
        ("a, = b", "a, = None,"),
        ("c = a, b = b, a", "c = a, b = None, None"),
        ("a += b * c", "a = None"),
        ("a: float = b * c  # annotated", "a = None  # annotated"),
        ("a = (\n    b\n    + c  # the sum\n)", "a = None  # the sum"),
        ("a = b; b = c", "a = None\nb = None"),
        ("for i in range(b):\n    a = c[i]", "# your code here\npass"),
        ("for i in b:  # each row\n    a = c[i]", "# each row\npass"),
        ("if b:\n    a = c\na = 2 * b", "# your code here\na = None"),
        ("a.append(b)  # collect", "# collect\npass"),
        ("return b + c", "# your code here\npass"),
        ("a = c  # release: a = b * c", "a = b * c"),
        ("a = b + c  # release", "a = b + c"),
        ("a = (\n    b\n    + c\n)  # release", "a = (\n    b\n    + c\n)"),
        ("return a  # release: return b\n# done", "return b\n# done"),
        ("a = c  # release: # a = ?", "# a = ?\npass"),
    ],
)
def test_what_is_left_of_a_region(solution, left):
    """Alone in its block, so that a region without a statement needs ``pass``."""
    source = cell(solution, after="")
    assert region_of(stub(source)) == left


@pytest.mark.parametrize("solution", ["a.append(b)", "# a comment", ""])
def test_no_pass_where_the_block_has_other_statements(solution):
    assert "pass" not in stub(cell(solution))


def test_every_assignment_left_behind_can_be_run():
    solution = "(a, b), c = 1\n[a] = 1\nc = a, b = 1\na = b = c = 1\na, *b = 1"
    namespace = {}
    exec(stub(cell(solution)), namespace)
    assert namespace["f"](1, 2, 3) is None


def test_the_rest_of_the_cell_stays_as_it_is():
    source = cell(
        "a = b",
        before='    """Do it.\n\n    a = b\n    """\n    c = 1   # given',
        after="    return (a,\n            c)\n\n\n# the end",
        start=f"{START} (≈ 1 line)",
        end=f"{END} # here",
    )
    assert stub(source) == source.replace(f"{START} (≈ 1 line)\n    a = b", f"{START} (≈ 1 line)\n    a = None")


@pytest.mark.parametrize("indent", ["", "    ", "\t", " " * 12])
def test_indentation_is_that_of_the_region(indent):
    head = "".join(" " * 4 * level + "if True:\n" for level in range(len(indent.expandtabs(4)) // 4))
    source = "\n".join([f"{head}{indent}{START}", f"{indent}a = 1", f"{indent}{END}"])
    assert stub(source) == source.replace("a = 1", "a = None")


def test_several_regions():
    source = cell("a = b") + "\n" + cell("for i in b:\n    a = i", after="").replace("def f", "def g")
    assert stub(source).count("None") == 1
    assert stub(source).endswith(f"    # your code here\n    pass\n    {END}")


def test_a_cell_without_regions_is_left_alone():
    assert stub("a = 1\n\nb = 2") == "a = 1\n\nb = 2"


def test_a_stub_is_its_own_stub():
    source = stub(cell("a = b + c  # sum\nfor i in b:\n    a += i\n# last"))
    assert stub(source) == source


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (f"{START}\na = 1", "A START CODE HERE has no END CODE HERE after it."),
        (f"a = 1\n{END}", "An END CODE HERE has no START before it, at: ### END CODE HERE ###"),
        (f"{START}\na = 1\n{START} (2)\n{END}", "stands inside another region, at: ### START CODE HERE ### (2)"),
        (f"{START}\na = 1\n{END}\n{END}", "An END CODE HERE has no START before it"),
        (cell("a = (b +"), "A region holds code that is not whole statements"),
        (f"for i in a:\n    {START}\n    b = i\nc = 1\n{END}", "A region holds code that is not whole statements"),
        (f"if a:\n    b = 1\n{START}\nelse:\n    b = 2\n{END}", "A region holds code that is not whole statements"),
        (cell("if a:  # release\n    b = 1"), "A release comment belongs at the end of a simple statement"),
        (cell("if a: b = 1  # release"), "A release comment belongs at the end of a simple statement"),
        (cell("a = (  # release: a = 1\n    b)"), "A release comment belongs at the end of a simple statement"),
        (f"def f(:\n    {START}\n    a = 1\n    {END}", "would not parse; move the markers: def f(: …"),
    ],
)
def test_what_an_author_must_mend_is_said(source, sentence):
    with pytest.raises(GraderError) as raised:
        stub(source)
    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (START, True),
        (f"a\n   {START} (≈ 2 lines)", True),
        ("###START CODE HERE###", True),
        (f"print('{START}')", False),
        ("# START CODE HERE", False),
        (END, False),
    ],
)
def test_regions_are_found_by_their_marker_line(source, found):
    assert has_region(source) is found


def test_solution_lines_are_the_code_inside_the_regions():
    source = cell("a = b  # sum\n\n# only a comment\nfor i in b:\n    c = i", before="    c = 0")
    assert solution_lines(source) == ["a = b", "for i in b:", "c = i"]


def test_only_code_cells_with_regions_are_touched_by_the_preprocessor(own_course):
    solution, prose, magic = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell, "%matplotlib inline"
    notebook = nbformat.v4.new_notebook(cells=[solution(cell("a = b")), prose(cell("a = b")), solution(magic)])
    Stubs().process(own_course, own_course.lesson("tiny"), notebook, {})
    assert [one.source for one in notebook.cells] == [cell("a = None"), cell("a = b"), magic]


# A generated solution: each right-hand side holds a word that must not be in the stub.

NAMES = st.sampled_from("abcxyz")
COMMENTS = st.sampled_from(["", "  # a comment", '  # it\'s "quoted"'])
SECRETS = st.sampled_from(
    [
        "secret",
        "secret(a)[0]",
        "a @ secret.T",
        '"secret # no comment"',
        "[secret for a in b]",
        "lambda a: secret",
        "(a,\n secret)",
    ]
)
TARGETS = st.one_of(
    NAMES,
    st.tuples(NAMES, NAMES).map(", ".join),
    NAMES.map("({0}, [{0}])".format),
    NAMES.map("{}[0]".format),
    st.tuples(NAMES, NAMES).map(" = ".join),
    st.tuples(NAMES, NAMES).map("{0[0]} = {0[1]}, a".format),
)
SIMPLE = st.one_of(
    st.builds("{} = {}{}".format, TARGETS, SECRETS, COMMENTS),
    st.builds("{} += {}{}".format, NAMES, SECRETS, COMMENTS),
    st.builds("{}: int = {}{}".format, NAMES, SECRETS, COMMENTS),
    st.builds("return {}{}".format, SECRETS, COMMENTS),
    st.builds("print({}){}".format, SECRETS, COMMENTS),
    st.just("# own line"),
)
BLOCKS = st.recursive(
    st.lists(SIMPLE, min_size=1, max_size=3).map("\n".join),
    lambda inner: st.builds(
        "{}\n{}\n    pass".format,
        st.sampled_from(["for a in secret:", "if secret:", "with secret as a:", "def g(a=secret):"]),
        inner.map(lambda text: textwrap.indent(text.replace("own line", "inner"), "    ")),
    ),
    max_leaves=3,
)
REGIONS = st.lists(BLOCKS | st.just(""), max_size=3).map("\n".join)


@given(REGIONS, st.booleans())
def test_a_stub_parses_and_tells_no_right_hand_side(region, alone):
    region = region + "\na = secret" if alone else region
    made = stub(cell(region, after="" if alone else "    return a"))
    (function,) = ast.parse(made).body
    assert function.name == "f"
    assert "secret" not in made
    assert [line for line in made.splitlines() if "###" in line] == [f"    {START}", f"    {END}"]


@given(REGIONS)
def test_own_line_comments_of_a_region_stay(region):
    made = region_of(stub(cell(region))).splitlines()
    assert made.count("# own line") == region.splitlines().count("# own line")


def test_a_hash_in_a_string_is_no_comment():
    source = 'def f():\n    ### START CODE HERE ###\n    y = "# release: z"  # text\n    ### END CODE HERE ###'
    assert "    y = None  # text" in stub(source).splitlines()


def test_released_code_must_parse():
    source = "def f():\n    ### START CODE HERE ###\n    y = 2  # release: y = = 3\n    ### END CODE HERE ###"
    with pytest.raises(GraderError, match="would not parse"):
        stub(source)


def test_a_stub_with_released_errors_is_another_program_than_the_solution():
    region = ["    ### START CODE HERE ###", "    y = 2 * x  # release: y = 3 * x", "    ### END CODE HERE ###"]
    source = "\n".join(["def f(x):", *region, "    return y"])
    assert not same_code(stub(source), source)
    assert same_code(stub(source), "def f(x):\n    y = 3 * x\n    return y")
