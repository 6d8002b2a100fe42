"""Right answers in other styles pass, above all those that learners of the course know."""

import math

import numpy as np
import pytest

from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers import networks

LESSON = Course(PROJECT).lesson("regularization").lesson
EXERCISES = {exercise.name: exercise for exercise in LESSON.exercises}

RIGHT = {
    "compute_cost_with_regularization: as in the course": """
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)
    penalty = (1.0/m*lambd/2)*(np.sum(np.square(W1))+np.sum(np.square(W2))+np.sum(np.square(W3)))
    return cross_entropy_cost + penalty
""",
    "compute_cost_with_regularization: with loops": """
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = 0
    for i in range(m):
        total -= math.log(A3[0, i]) if Y[0, i] == 1 else math.log(1 - A3[0, i])
    for key in parameters:
        if key.startswith("W"):
            for row in parameters[key]:
                total += lambd / 2 * float(row @ row)
    return np.array([[total / m]])
""",
    "backward_propagation_with_regularization: as in the course": """
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1./m * np.dot(dZ3, A2.T) + lambd/m * W3
    db3 = 1./m * np.sum(dZ3, axis=1, keepdims = True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1./m * np.dot(dZ2, A1.T) + lambd/m * W2
    db2 = 1./m * np.sum(dZ2, axis=1, keepdims = True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1./m * np.dot(dZ1, X.T) + lambd/m * W1
    db1 = 1./m * np.sum(dZ1, axis=1, keepdims = True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3,"dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients
""",
    "compute_cost_with_l1: with the 2 of the notes": """
def compute_cost_with_l1(A3, Y, parameters, lambd):
    size = sum(np.abs(parameters[key]).sum() for key in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + lambd / (2 * Y.shape[1]) * size
""",
    "backward_propagation_with_l1: with the 2 of the notes, in place": """
def backward_propagation_with_l1(X, Y, cache, lambd):
    gradients = backward_propagation(X, Y, cache)
    for layer, W in ((1, cache[2]), (2, cache[6]), (3, cache[10])):
        gradients["dW" + str(layer)] += lambd / (2 * X.shape[1]) * ((W > 0).astype(int) - (W < 0).astype(int))
    return gradients
""",
    "forward_propagation_with_dropout: as in the course": """
def forward_propagation_with_dropout(X, parameters, keep_prob = 0.5):
    np.random.seed(1)
    W1 = parameters['W1']
    b1 = parameters['b1']
    W2 = parameters['W2']
    b2 = parameters['b2']
    W3 = parameters['W3']
    b3 = parameters['b3']
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0],A1.shape[1])
    D1 = (D1 <= keep_prob)
    A1 = A1 * D1
    A1 = A1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0],A2.shape[1])
    D2 = (D2 <= keep_prob)
    A2 = A2 * D2
    A2 = A2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache
""",
    "forward_propagation_with_dropout: in place, masks of int and float": """
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = [parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3")]
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    D1 = np.array(np.random.random_sample(A1.shape) < keep_prob, dtype=int)
    A1 *= D1
    A1 /= keep_prob
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    D2 = np.where(np.random.rand(*A2.shape) > keep_prob, 0.0, 1.0)
    A2 = D2 / keep_prob * A2
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    print(A3)
    return A3, [Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3]
""",
    "backward_propagation_with_dropout: as in the course": """
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1./m * np.dot(dZ3, A2.T)
    db3 = 1./m * np.sum(dZ3, axis=1, keepdims = True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2
    dA2 = dA2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1./m * np.dot(dZ2, A1.T)
    db2 = 1./m * np.sum(dZ2, axis=1, keepdims = True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1
    dA1 = dA1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1./m * np.dot(dZ1, X.T)
    db1 = 1./m * np.sum(dZ1, axis=1, keepdims = True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3,"dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients
""",
    "early_stopping: with a counter": """
def early_stopping(dev_costs, patience):
    lowest, best, waited = float("inf"), None, 0
    for stop in range(len(dev_costs)):
        if dev_costs[stop] < lowest:
            lowest, best, waited = dev_costs[stop], stop, 0
        else:
            waited += 1
        if waited == patience:
            break
    return [np.int64(best), stop]
""",
    "augment_with_mirror: image by image": """
def augment_with_mirror(X, Y, height, width):
    new = [np.fliplr(x.reshape(height, width)).ravel() for x in X.T]
    return np.hstack([X, np.array(new).T]), np.hstack([Y, Y])
""",
}


def function_of(source):
    given = ("sigmoid", "relu", "compute_cost", "forward_propagation", "backward_propagation")
    namespace = {"np": np, "math": math} | {name: getattr(networks, name) for name in given}
    exec(source, namespace)
    return namespace


@pytest.mark.parametrize("style", RIGHT)
@pytest.mark.parametrize("public", [True, False])
def test_right_answers_in_other_styles_pass(style, public):
    name = style.partition(":")[0]
    function = function_of(RIGHT[style])[name]
    drawn = draw(EXERCISES[name], seed=7, public=public)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    verdict = judge_exercise(EXERCISES[name], drawn, Evidence(answers))
    assert verdict.outcome is Outcome.PASSED, verdict.message


def test_points_sum_to_100():
    assert sum(exercise.points for exercise in LESSON.exercises) == 100


@pytest.mark.parametrize("seed", range(20))
def test_no_shape_in_a_call_fits_transposed(seed):
    for name in ("backward_propagation_with_regularization", "backward_propagation_with_dropout"):
        for case in draw(EXERCISES[name], seed):
            X, _, cache, _ = case.arguments
            weights = [part for part in cache if part.ndim == 2 and part.shape[1] not in (1, X.shape[1])]
            assert all(W.shape[0] != W.shape[1] for W in weights)


@pytest.mark.parametrize("seed", range(20))
def test_dropout_drops_some_and_keeps_some(seed):
    for case in draw(EXERCISES["backward_propagation_with_dropout"], seed):
        _, _, cache, keep_prob = case.arguments
        if keep_prob < 1:
            assert 0 < np.mean(cache[1]) < 1
            assert 0 < np.mean(cache[6]) < 1
            assert cache[2].any()
            assert cache[7].any()
