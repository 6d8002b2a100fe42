"""What the hidden cases of softmax and batch norm vary, and answers as students of this lesson write them."""

import numpy as np
import pytest

from grader.course import PROJECT, Course
from grader.judging.cases import answer, draw
from grader.judging.judge import Evidence, judge_exercise
from grader.judging.verdict import Outcome
from helpers.reference import batchnorm_softmax as reference

FOLDER = Course(PROJECT).lesson("batchnorm_softmax")


def judged(name, function, seed=3):
    exercise = FOLDER.exercise(name)
    drawn = draw(exercise, seed)
    answers = {index: answer(function, case) for index, case in enumerate(drawn)}
    return judge_exercise(exercise, drawn, Evidence(answers))


@pytest.mark.parametrize("seed", range(20))
class TestCases:
    def test_one_momentum_is_below_a_half_and_one_above(self, seed):
        momenta = [
            case.arguments[6] for case in draw(FOLDER.exercise("batchnorm_forward"), seed)[2:] if case.arguments[6:]
        ]
        assert min(momenta) < 0.5 < max(momenta)

    def test_gamma_has_both_signs(self, seed):
        gammas = np.concatenate([case.arguments[1] for case in draw(FOLDER.exercise("batchnorm_forward"), seed)])
        assert gammas.min() < 0 < gammas.max()

    def test_scores_can_be_changed_in_place(self, seed):
        assert all(case.arguments[0].dtype == float for case in draw(FOLDER.exercise("softmax"), seed))

    def test_some_columns_have_two_largest_scores(self, seed):
        (case,) = (case for case in draw(FOLDER.exercise("softmax"), seed) if "equal" in case.case.name)
        Z = case.arguments[0]
        np.testing.assert_array_equal(Z, Z.round())
        assert len(np.unique(Z)) < Z.size

    def test_columns_overflow_at_different_powers(self, seed):
        (case,) = (case for case in draw(FOLDER.exercise("softmax"), seed) if "different size" in case.case.name)
        largest = case.arguments[0].max(axis=0)
        assert (largest > 900).any()
        assert ((largest > 400) & (largest < 600)).any()
        assert (largest < -900).any()


class TestStandIns:
    def test_an_answer_that_writes_everything_out_again_is_told_to_call_its_functions(self):
        # The names of this module are replaced by stand-ins, those of the reference's are not.
        verdict = judged(
            "forward_propagation_with_batchnorm", lambda *call: reference.forward_propagation_with_batchnorm(*call)
        )
        assert verdict.outcome is Outcome.FAILED
        assert verdict.mistake == "both functions written out again"

    def test_the_modes_exchanged_are_named(self):
        def exchanged(Z, gamma, beta, running_mean, running_var, mode, *settings):
            other = "test" if mode == "train" else "train"
            return reference.batchnorm_forward(Z, gamma, beta, running_mean, running_var, other, *settings)

        assert judged("batchnorm_forward", exchanged).mistake == "modes exchanged"
