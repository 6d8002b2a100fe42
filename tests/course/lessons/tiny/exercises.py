"""Two exercises, small enough to judge in an instant."""

import numpy as np

from grader.exercises import Case, Exercise, Lesson, Mistake

LESSON = Lesson(
    title="Two small functions",
    exercises=(
        Exercise(
            name="double",
            points=40,
            reference=lambda x: 2 * x,
            cases=(
                Case("three", lambda rng: (3.0,), public=True),
                Case("a row of numbers", lambda rng: (np.array([1.0, -2.5, 4.0]),), public=True),
                Case("a positive number", lambda rng: (rng.uniform(3, 9),)),
                Case("a negative number", lambda rng: (rng.uniform(-9, -3),)),
                Case("a matrix", lambda rng: (rng.uniform(3, 9, (2, 3)),), weight=2),
            ),
            mistakes=(
                Mistake("squared", "Doubling is a product with two, not a power.", lambda x: x**2),
                Mistake("halved", "Multiply by two instead of dividing by it.", lambda x: x / 2),
                Mistake("two added", "Multiply by two instead of adding it.", lambda x: x + 2),
                Mistake("unchanged", "The argument comes back as it went in.", lambda x: x),
                Mistake("negative ignored", "What does a negative number become?", lambda x: 2 * np.abs(x)),
            ),
            hints=("What is a number and the same number again?", "One sum of two equal terms is enough."),
        ),
        Exercise(
            name="column_means",
            points=60,
            reference=lambda X: X.sum(axis=0, keepdims=True) / X.shape[0],
            cases=(
                Case("two rows", lambda rng: (np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0]]),), public=True),
                Case("one row", lambda rng: (rng.uniform(1, 9, (1, 4)),)),
                Case("a tall matrix", lambda rng: (rng.uniform(1, 9, (7, 3)),)),
                Case("a wide matrix", lambda rng: (rng.uniform(1, 9, (3, 7)),)),
            ),
            mistakes=(
                Mistake("rows", "Average over the rows, which are axis 0.", lambda X: X.mean(axis=1, keepdims=True)),
                Mistake("flat", "Keep the axis you average over: keepdims.", lambda X: X.mean(axis=0)),
                Mistake("sums", "Divide by the number of rows.", lambda X: X.sum(axis=0, keepdims=True)),
                Mistake("third axis", "A matrix has the axes 0 and 1.", lambda X: X.mean(axis=2)),
                Mistake(
                    "wrong count",
                    "Divide by the number of rows, not of columns.",
                    lambda X: X.sum(axis=0, keepdims=True) / X.shape[1],
                ),
            ),
            hints=("A mean is a sum, divided by how many there are.", "Sum over axis 0, and keep that axis."),
        ),
    ),
)
