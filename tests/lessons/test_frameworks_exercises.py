"""Wrong answers in Keras itself: the mistakes of the catalogue, which are NumPy, must agree with them."""

import warnings

import pytest

from grader.authoring.solution import solve
from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome

FOLDER = Course(PROJECT).lesson("frameworks")
ACTIVATION = 'activation = "sigmoid" if l == 3 else "relu"'
SGD = "keras.optimizers.SGD(learning_rate=learning_rate)"
LOSS = 'loss = "binary_crossentropy"'
LOGITS = "loss = keras.losses.BinaryCrossentropy(from_logits=True)"
TRAIN = "model.train_on_batch(X.T, Y.T)"
NORM = "keras.layers.BatchNormalization(epsilon=epsilon)"
FOUR = "[gamma.ravel(), beta.ravel(), mean.ravel(), var.ravel()]"
LAST = 'last = keras.layers.Dense(classes, activation="softmax")'


@pytest.fixture(scope="module", name="solution")
def solved():
    if FOLDER.missing:
        pytest.skip("keras is not installed: the extra frameworks brings it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return solve(FOLDER)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "before", "after", "mistake"),
    [
        ("one_step", ACTIVATION, 'activation = "sigmoid"', "sigmoid everywhere"),
        ("one_step", ACTIVATION, 'activation = "relu"', "ReLU everywhere"),
        ("one_step", ACTIVATION, "activation = None", "no activation"),
        ("one_step", ACTIVATION, 'activation = "sigmoid" if l == 3 else None', "hidden layers linear"),
        ("one_step", ACTIVATION, 'activation = "sigmoid" if l == 3 else "tanh"', "tanh in the hidden layers"),
        ("one_step", SGD, "keras.optimizers.SGD()", "Keras's own learning rate"),
        ("one_step", SGD, "keras.optimizers.Adam(learning_rate=learning_rate)", "Adam"),
        ("one_step", LOSS, 'loss = "mean_squared_error"', "squared error"),
        (
            "one_step",
            LOSS,
            LOGITS,
            "probabilities taken for logits",
        ),
        ("one_step", TRAIN, f"{TRAIN}; {TRAIN}", "two steps"),
        ("batchnorm_softmax_network", NORM, "keras.layers.BatchNormalization()", "Keras's own epsilon"),
        ("batchnorm_softmax_network", "model(X.T)", "model(X.T, training=True)", "training mode"),
        (
            "batchnorm_softmax_network",
            FOUR,
            "[beta.ravel(), gamma.ravel(), mean.ravel(), var.ravel()]",
            "gamma and beta swapped",
        ),
        ("batchnorm_softmax_network", LAST, "last = keras.layers.Dense(classes)", "no softmax"),
        ("three_layer_network", 'activation="sigmoid"', "activation=None", "no sigmoid"),
        ("three_layer_network", 'activation="relu"', "activation=None", "hidden layers linear"),
    ],
)
def test_a_mistake_in_keras_is_diagnosed(solution, name, before, after, mistake):
    source = solution.cells[name]
    assert before in source
    function = solution.function(name, source.replace(before, after))
    exercise = FOLDER.exercise(name)
    drawn = draw(exercise, 1)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    verdict = judge_exercise(exercise, drawn, Evidence(answers))
    assert (verdict.outcome, verdict.mistake) == (Outcome.FAILED, mistake)
