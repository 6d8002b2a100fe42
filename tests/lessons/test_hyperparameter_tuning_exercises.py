"""What `test_exercises.py` does not ask of every lesson: alternatives, questions, and draws with a single answer."""

import numpy as np
import pytest

from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome

LESSON = Course(PROJECT).lesson("hyperparameter_tuning").lesson
EXERCISES = {exercise.name: exercise for exercise in LESSON.exercises}
QUESTIONS = [exercise for exercise in LESSON.exercises if exercise.is_question]


def judged(name, function, seed=5):
    exercise = EXERCISES[name]
    drawn = draw(exercise, seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    return judge_exercise(exercise, drawn, Evidence(answers))


def log_space_rates(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    return np.exp(np.random.uniform(np.log(10**low_exponent), np.log(10**high_exponent), size=n))


def rates_in_a_loop(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    rates = np.zeros(n)
    for i in range(n):
        rates[i] = 10 ** np.random.uniform(low_exponent, high_exponent)
    return rates


def rates_from_the_upper_end(low_exponent, high_exponent, n, seed):
    np.random.seed(seed)
    return 10 ** (high_exponent - (high_exponent - low_exponent) * np.random.rand(n))


def betas_from_the_upper_end(beta_low, beta_high, n, seed):
    np.random.seed(seed)
    a, b = np.log10(1 - beta_low), np.log10(1 - beta_high)
    return 1 - 10 ** (a + (b - a) * np.random.rand(n))


def sizes_in_a_loop(low, high, num_layers, seed):
    np.random.seed(seed)
    return np.array([np.random.randint(low, high + 1) for _ in range(num_layers)])


def sizes_by_floor(low, high, num_layers, seed):
    np.random.seed(seed)
    return np.floor(np.random.uniform(low, high + 1, num_layers)).astype(int)


def grid_by_meshgrid(box, k):
    axes = np.meshgrid(*[np.linspace(low, high, k) for low, high in box], indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=-1)


def points_by_broadcast_uniform(box, n, seed):
    np.random.seed(seed)
    return np.random.uniform(box[:, 0], box[:, 1], size=(n, len(box)))


def counts_as_array(points):
    return np.array([len(set(points[:, j])) for j in range(points.shape[1])])


def box_by_clip(points, costs, box, k, margin=0.1):
    best = points[np.argpartition(costs, k - 1)[:k]]
    room = margin * (box[:, 1] - box[:, 0])
    zoomed = np.array([best.min(0) - room, best.max(0) + room]).T
    return np.clip(zoomed, box[:, :1], box[:, 1:])


def best_by_nanargmin(train_costs, dev_costs, test_costs):
    best = np.nanargmin(dev_costs)
    return int(best), test_costs[best]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sample_learning_rate", log_space_rates),
        ("sample_learning_rate", rates_in_a_loop),
        ("sample_learning_rate", rates_from_the_upper_end),
        ("sample_beta", betas_from_the_upper_end),
        ("sample_layer_sizes", sizes_in_a_loop),
        ("sample_layer_sizes", sizes_by_floor),
        ("grid_points", grid_by_meshgrid),
        ("random_points", points_by_broadcast_uniform),
        ("distinct_values", counts_as_array),
        ("zoom_box", box_by_clip),
        ("best_trial", best_by_nanargmin),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
@pytest.mark.parametrize("seed", range(5))
def test_right_answers_in_other_styles_pass(name, function, seed):
    verdict = judged(name, function, seed)
    assert verdict.outcome is Outcome.PASSED, verdict.message


def test_points_add_up_to_100():
    assert sum(exercise.points for exercise in LESSON.exercises) == 100


@pytest.mark.parametrize("exercise", QUESTIONS, ids=lambda exercise: exercise.name)
def test_a_question_has_an_answer_to_every_wrong_option(exercise):
    assert {mistake.function() for mistake in exercise.mistakes} | {exercise.reference()} == set("abcd")


@pytest.mark.parametrize("seed", range(20))
def test_trials_to_choose_from_have_one_answer(seed):
    exercise = EXERCISES["best_trial"]
    for case in draw(exercise, seed):
        train, dev, test = case.arguments
        best, test_cost = exercise.reference(train, dev, test)
        lowest = np.flatnonzero(dev == np.nanmin(dev))
        assert (best, test_cost) == (lowest[0], test[lowest[0]])
        assert len(lowest) == (2 if "equal" in case.case.name else 1)
        assert best not in (np.nanargmin(train), np.nanargmin(test))
        assert best != np.nanargmin(dev + test) or "equal" in case.case.name


@pytest.mark.parametrize("seed", range(20))
def test_trials_to_zoom_around_are_sound(seed):
    for case in draw(EXERCISES["zoom_box"], seed):
        points, costs, box, k = case.arguments[:4]
        finite = costs[np.isfinite(costs)]
        assert k <= finite.size == len(set(finite))
        assert (points >= box[:, 0]).all()
        assert (points <= box[:, 1]).all()


@pytest.mark.parametrize("seed", range(20))
def test_zoomed_boxes_are_clipped_at_both_ends(seed):
    exercise = EXERCISES["zoom_box"]
    (case,) = [case for case in draw(exercise, seed) if case.case.name == "best near the edge"]
    ended = exercise.reference(*case.arguments) == case.arguments[2]
    assert ended.any(axis=0).all()
