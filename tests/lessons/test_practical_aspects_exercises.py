"""The catalogue of mistakes: no two of them, and none and the right answer, can be mixed up."""

from itertools import combinations

import numpy as np
import pytest

from grader.authoring.build import PUBLIC_SEED
from grader.course import PROJECT, Course
from grader.judging.cases import Raised, answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers.comparison import compare

LESSON = Course(PROJECT).lesson("practical_aspects").lesson
FUNCTIONS = [exercise for exercise in LESSON.exercises if not exercise.is_question]
QUESTIONS = [exercise for exercise in LESSON.exercises if exercise.is_question]


def same(case, one, other):
    if isinstance(one, Raised) or isinstance(other, Raised):
        return isinstance(one, Raised) and isinstance(other, Raised) and one.kind == other.kind
    return compare(one.value, other.value, case.rtol, case.atol) is None


def assert_distinct(exercise, drawn):
    functions = {"right": exercise.reference} | {m.name: m.function for m in exercise.mistakes}
    answers = {name: [answer(function, case) for case in drawn] for name, function in functions.items()}
    mixed_up = [
        (first, second)
        for first, second in combinations(answers, 2)
        if all(same(d.case, a, b) for d, a, b in zip(drawn, answers[first], answers[second], strict=True))
    ]
    assert mixed_up == []


def test_points_add_up_to_100():
    assert sum(exercise.points for exercise in LESSON.exercises) == 100
    assert 3 <= len(QUESTIONS) <= 6


@pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.name)
class TestExercise:
    @pytest.mark.parametrize("seed", range(5))
    def test_answers_differ_pairwise_on_hidden_cases(self, exercise, seed):
        assert_distinct(exercise, draw(exercise, seed))

    def test_answers_differ_pairwise_on_public_cases(self, exercise):
        assert_distinct(exercise, draw(exercise, PUBLIC_SEED, public=True))

    def test_is_complete(self, exercise):
        assert len(exercise.mistakes) >= 5
        assert len(exercise.hints) == 2
        assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)
        for cases in (exercise.hidden_cases, exercise.public_cases):
            assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("exercise", QUESTIONS, ids=lambda exercise: exercise.name)
def test_every_option_of_a_question_is_answered(exercise):
    options = {mistake.function() for mistake in exercise.mistakes} | {exercise.reference()}
    assert options == {"a", "b", "c", "d"}
    assert len(exercise.hints) == 2


# --- Right answers in other styles ---------------------------------------------------------------------------


def split_by_shuffle(X, Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    columns = list(range(X.shape[1]))
    columns = np.array(columns)
    np.random.shuffle(columns)
    X, Y = X[:, columns], Y[:, columns]
    dev, test = int(X.shape[1] * dev_fraction), int(X.shape[1] * test_fraction)
    train = X.shape[1] - dev - test
    end = train + dev
    return [X[:, :train], Y[:, :train], X[:, train:end], Y[:, train:end], X[:, end:], Y[:, end:]]


def stratified_by_lists(Y, dev_fraction=0.2, test_fraction=0.2, seed=0):
    np.random.seed(seed)
    train, dev, test = [], [], []
    for label in sorted(set(Y.flatten())):
        members = np.where(Y.flatten() == label)[0]
        members = members[np.random.permutation(len(members))]
        n_dev, n_test = int(dev_fraction * len(members)), int(test_fraction * len(members))
        n_train = len(members) - n_dev - n_test
        train.extend(members[:n_train])
        dev.extend(members[n_train : n_train + n_dev])
        test.extend(members[n_train + n_dev :])
    return np.array(train), np.array(dev), np.array(test)


def diagnose_word_by_word(train_error, dev_error, bayes_error, threshold=0.02):
    bias, variance = train_error - bayes_error, dev_error - train_error
    word = "neither"
    if bias > threshold:
        word = "high bias"
    if variance > threshold:
        word = "high bias and high variance" if bias > threshold else "high variance"
    return np.float64(bias), np.array(variance), np.str_(word)


def fit_by_extremes(X):
    m = X.shape[1]
    mu = np.sum(X, axis=1).reshape(-1, 1) / m
    sigma = np.var(X, axis=1, keepdims=True) ** 0.5
    sigma[X.max(axis=1) == X.min(axis=1)] = 1
    return mu, sigma


def fit_with_small_threshold(X):
    sigma = X.std(axis=1)[:, np.newaxis]
    sigma[sigma < 1e-8] = 1
    return X.mean(axis=1)[:, np.newaxis], sigma


def normalize_in_place(train_X, dev_X, test_X):
    mu, sigma = fit_by_extremes(train_X)
    for X in (train_X, dev_X, test_X):
        X -= mu
        X /= sigma
    return train_X, dev_X, test_X


def scale_by_norm(X, weights):
    scales = np.zeros((len(weights) + 1,))
    for layer in range(len(weights) + 1):
        A = X
        for W in weights[:layer]:
            A = np.dot(W, A)
        scales[layer] = np.linalg.norm(A) / np.sqrt(A.shape[0] * A.shape[1])
    return scales


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("train_dev_test_split", split_by_shuffle),
        ("stratified_split", stratified_by_lists),
        ("diagnose", diagnose_word_by_word),
        ("fit_normalization", fit_by_extremes),
        ("fit_normalization", fit_with_small_threshold),
        ("normalize_sets", normalize_in_place),
        ("activation_scale_by_depth", scale_by_norm),
    ],
)
@pytest.mark.parametrize("seed", range(10))
def test_right_answers_in_another_style_pass(name, function, seed):
    exercise = next(exercise for exercise in FUNCTIONS if exercise.name == name)
    drawn = draw(exercise, seed)
    verdict = judge_exercise(exercise, drawn, Evidence({i: answer(function, case) for i, case in enumerate(drawn)}))
    assert verdict.outcome is Outcome.PASSED, verdict.message
