"""The planted errors, and answers as students of this course write them."""

import importlib.util
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.authoring.cells import exercise_of
from grader.authoring.handout import handout_files
from grader.authoring.stubs import has_region, stub
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers import gradients

FILE = Path(__file__).parents[2] / "lessons" / "gradient_checking" / "exercises.py"


def load_lesson():
    spec = importlib.util.spec_from_file_location("gradient_checking_exercises", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LESSON


LESSON = load_lesson()


def judged(name, function, seed=3):
    exercise = next(exercise for exercise in LESSON.exercises if exercise.name == name)
    drawn = draw(exercise, seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    return judge_exercise(exercise, drawn, Evidence(answers))


@pytest.fixture(scope="module", name="cells")
def solution_cells():
    folder = Course(PROJECT).lesson("gradient_checking")
    source = nbformat.reads(folder.source.read_text(), as_version=4)
    return {exercise_of(cell.source): cell.source for cell in source.cells if has_region(cell.source)}


def run(source, *others):
    namespace = {"np": np, **{name: getattr(gradients, name) for name in dir(gradients) if name.islower()}}
    for text in (*others, source):
        exec(text, namespace)
    return namespace


class TestHunt:
    NAME = "backward_propagation_n"

    def test_the_released_cell_runs_and_has_the_three_planted_errors(self, cells):
        verdict = judged(self.NAME, run(stub(cells[self.NAME]))[self.NAME])
        assert verdict.outcome is Outcome.FAILED
        assert verdict.mistake == "all errors left"
        assert verdict.score == 0
        assert 'Entry "dW2"' in verdict.message

    @pytest.mark.parametrize(
        ("left", "entry"),
        [
            (("dW2",), "dW2"),
            (("db1",), "db1"),
            (("dA1",), "dA1"),
            (("dW2", "db1"), "dW2"),
            (("dW2", "dA1"), "dW2"),
            (("db1", "dA1"), "dA1"),
        ],
        ids=str,
    )
    def test_each_error_left_is_named_by_its_entry(self, cells, left, entry):
        released = stub(cells[self.NAME])
        repairs = {
            "dW2": ("2 / m * np.dot(dZ2", "1 / m * np.dot(dZ2"),
            "db1": ("4 / m", "1 / m"),
            "dA1": ("(W2.T, dA2)", "(W2.T, dZ2)"),
        }
        for name, (wrong, right) in repairs.items():
            assert wrong in released
            released = released if name in left else released.replace(wrong, right)
        verdict = judged(self.NAME, run(released)[self.NAME])
        assert verdict.mistake == "left: " + " and ".join(left)
        assert f'Entry "{entry}"' in verdict.message

    def test_either_slope_of_relu_at_zero_is_right(self, cells):
        changed = cells[self.NAME].replace("> 0)", ">= 0)")
        assert changed != cells[self.NAME]
        assert judged(self.NAME, run(changed)[self.NAME]).score == 25

    def test_the_other_convention_is_right_too(self):
        def mean_first(X, Y, cache):
            (_, A1, _, _, _, A2, W2, _, _, A3, W3, _) = cache
            m = X.shape[1]
            dZ3 = 1.0 / m * (A3 - Y)
            dA2 = np.dot(W3.T, dZ3)
            dZ2 = np.multiply(dA2, np.int64(A2 > 0))
            dA1 = np.dot(W2.T, dZ2)
            dZ1 = np.multiply(dA1, np.int64(A1 > 0))
            found = {"dA2": dA2, "dA1": dA1}
            for layer, dZ, A in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
                found |= {f"dZ{layer}": dZ, f"dW{layer}": np.dot(dZ, A.T)}
                found[f"db{layer}"] = np.sum(dZ, axis=1, keepdims=True)
            return found

        assert judged(self.NAME, mean_first).outcome is Outcome.PASSED


OTHER_STYLES = {
    "gradient_check": """
def gradient_check(x, theta, epsilon=1e-7):
    points = np.array([theta - epsilon, theta + epsilon])
    low, high = (forward_propagation(x, point) for point in points)
    approx = np.array([(high - low) / (points[1] - points[0])])
    grad = np.array([backward_propagation(x, theta)])
    print("looks good")
    return np.sqrt(np.sum((grad - approx) ** 2)) / (np.abs(grad).sum() + np.abs(approx).sum())
""",
    "gradient_check_n": """
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta = dictionary_to_vector(parameters)[0].ravel()
    def J(vector):
        return forward_propagation_n(X, Y, vector_to_dictionary(vector[:, None]))[0]
    steps = epsilon * np.eye(theta.size)
    approx = np.array([0.5 * J(theta + step) / epsilon - 0.5 * J(theta - step) / epsilon for step in steps])
    grad = gradients_to_vector(gradients)[:, 0]
    return np.sqrt(((grad - approx) ** 2).sum()) / ((grad**2).sum() ** 0.5 + (approx**2).sum() ** 0.5)
""",
}


@pytest.mark.parametrize("name", OTHER_STYLES)
@pytest.mark.parametrize("seed", range(20))
def test_right_answers_in_other_styles_pass(cells, name, seed):
    others = [cells["forward_propagation"], cells["backward_propagation"]]
    function = run(OTHER_STYLES[name], *others)[name]
    verdict = judged(name, function, seed)
    assert verdict.outcome is Outcome.PASSED, verdict.message


@pytest.mark.parametrize("name", ["gradient_check", "gradient_check_n"])
@pytest.mark.parametrize("step", ["1.0", "0.1", "-0.5"])
def test_another_step_by_default_is_seen(cells, name, step):
    others = [cells["forward_propagation"], cells["backward_propagation"]]
    verdict = judged(name, run(cells[name].replace("epsilon=1e-7", f"epsilon={step}"), *others)[name])
    assert verdict.outcome is Outcome.FAILED


@pytest.mark.parametrize("name", ["forward_propagation", "backward_propagation"])
def test_a_check_is_not_punished_for_the_functions_it_calls(cells, name):
    wrong = f"def {name}(x, theta):\n    return 17.0"
    others = [cells["forward_propagation"], cells["backward_propagation"], wrong]
    assert judged("gradient_check", run(cells["gradient_check"], *others)["gradient_check"]).score == 25


def test_an_answer_that_is_always_zero_earns_next_to_nothing():
    assert judged("gradient_check", lambda *arguments: 0.0).score < 2
    assert judged("gradient_check_n", lambda *arguments: 0.0).score == 0


def test_untouched_cells_neither_stop_nor_warn(cells):
    network = gradients.example_network()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        others = [stub(cells["forward_propagation"]), stub(cells["backward_propagation"])]
        assert run(stub(cells["gradient_check"]), *others)["gradient_check"](2.0, 4.0) is None
        X, Y, parameters = network
        claimed = {f"d{key}": value for key, value in parameters.items()}
        assert run(stub(cells["gradient_check_n"]))["gradient_check_n"](parameters, claimed, X, Y) is None


def test_the_helpers_of_the_release_hold_no_backward_propagation():
    files = handout_files(Course(PROJECT).lesson("gradient_checking"))
    assert "helpers/networks.py" not in files
    assert not any(b"def backward_propagation" in content for name, content in files.items() if name.endswith(".py"))
