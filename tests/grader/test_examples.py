"""The line shown for a mistake is the one that makes it, whatever style surrounds it."""

import pytest

from grader.authoring.stubs import stub
from grader.reports.examples import LONGEST_ANSWER, Example, example, statements

SOLUTION = """\
def initialize(dims):
    \"\"\"Weights and biases.\"\"\"
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(dims)):
        ### START CODE HERE ### (≈ 2 lines)
        parameters[f"W{l}"] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2 / dims[l - 1])
        parameters[f"b{l}"] = np.zeros((dims[l], 1))
        ### END CODE HERE ###
    return parameters
"""
W = 'parameters[f"W{l}"] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2 / dims[l - 1])'
B = 'parameters[f"b{l}"] = np.zeros((dims[l], 1))'
PLAIN_W = "parameters['W' + str(l)] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2 / dims[l - 1])"
PLAIN_B = "parameters['b' + str(l)] = np.zeros((dims[l], 1))"
FLAT_B = "parameters['b' + str(l)] = np.zeros(dims[l])"
#: As the statements are spelled on the page.
SPELLED = {line: statements(line)[0].text for line in (W, B)}


def written(*lines):
    """The solution's cell with a student's lines in the region."""
    before, _, rest = SOLUTION.partition("        parameters[f")
    _, _, after = rest.partition("(dims[l], 1))\n")
    return before + "".join(f"        {line}\n" for line in lines) + after


def shown(wrong, others=()):
    return example(wrong, others, SOLUTION, stub(SOLUTION))


def test_a_changed_line_stands_beside_the_line_it_replaces():
    wrong = W.replace("np.sqrt(2 / dims[l - 1])", "2 / dims[l - 1]")
    assert shown([written(wrong, B)]) == Example(statements(wrong)[0].text, SPELLED[W])


def test_another_style_is_passed_over_since_it_computes_the_same():
    assert shown([written(PLAIN_W, FLAT_B)]) == Example(FLAT_B, SPELLED[B])


def test_what_students_without_the_mistake_write_too_is_passed_over():
    common = ["rng = np.random.default_rng(3)", "rows = dims[l]"]
    found = shown([written(*common, W, FLAT_B)] * 3, [written(*common, W, B)] * 4)
    assert found.wrote == FLAT_B


def test_what_most_of_them_wrote_is_shown():
    mine = [written(W, FLAT_B), written(W, FLAT_B, "print(l)"), written(W, "parameters['b' + str(l)] = zeros(dims[l])")]
    assert shown(mine).wrote == FLAT_B


def test_a_right_value_under_a_wrong_name_is_shown():
    wrong = B.replace('f"b{l}"', 'f"B{l}"')
    assert shown([written(W, wrong)]) == Example(statements(wrong)[0].text, SPELLED[B])


def test_a_line_left_out_is_named():
    assert shown([written(W)]) == Example(None, SPELLED[B])
    assert shown([SOLUTION.replace("    np.random.seed(3)\n", "")]) == Example(None, "np.random.seed(3)")


def test_a_line_left_out_is_named_in_another_style_too():
    assert shown([written(PLAIN_W)]) == Example(None, SPELLED[B])
    lower = [PLAIN_W.replace("'W'", "'w'"), PLAIN_B]
    assert shown([written(*lower)], [written(PLAIN_W, PLAIN_B)]).wrote == lower[0]  # There nothing was left out.


def test_the_line_that_opens_a_loop_is_shown_without_the_loop():
    wrong = SOLUTION.replace("range(1, len(dims))", "range(len(dims))")
    assert shown([wrong]) == Example("for l in range(len(dims)):", "for l in range(1, len(dims)):")


def test_a_line_like_nothing_in_the_solution_stands_alone():
    assert shown([written("return None")]) == Example("return None", None)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "def (",
        "\0",
        "(" * 5_000,
        "-" * 9_000 + "1",
        "x = 1 # " + "y" * LONGEST_ANSWER,
        f"x = '{'y' * 300}'",
        SOLUTION,
        "def initialize(dims):\n    'only said'\n    ...\n    pass",
    ],
)
def test_of_what_cannot_be_compared_nothing_is_shown_of_the_student(cell):
    found = shown([cell])
    assert found is None or found.wrote is None


def test_odd_escapes_are_no_warning():
    assert [one.text for one in statements("x = '\\d'")] == ["x = '\\\\d'"]


def test_signs_that_turn_text_around_are_spelled_out():
    (statement,) = statements("name = 'a\u202eb'")
    assert statement.text == "name = 'a\\u202eb'"
