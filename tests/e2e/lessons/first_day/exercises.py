"""Two functions with partial credit, and an answer in words: 40, 35 and 25 points."""

import numpy as np

from grader.exercises import Case, Exercise, FreeText, Lesson, Mistake

LESSON = Lesson(
    title="The first day",
    exercises=(
        Exercise(
            name="double",
            points=40,
            reference=lambda x: 2 * x,
            cases=(
                Case("three", lambda rng: (3.0,), public=True),
                Case("a positive number", lambda rng: (rng.uniform(3, 9),), weight=1),
                Case("a negative number", lambda rng: (rng.uniform(-9, -3),), weight=1),
                Case("a matrix", lambda rng: (rng.uniform(3, 9, (2, 3)),), weight=2),
            ),
            mistakes=(
                Mistake("squared", "Doubling is a product with two, not a power.", lambda x: x**2),
                Mistake("negative ignored", "What does a negative number become?", lambda x: 2 * np.abs(x)),
            ),
            hints=("What is a number and the same number again?", "One sum of two equal terms is enough."),
        ),
        Exercise(
            name="column_means",
            points=35,
            reference=lambda X: X.sum(axis=0, keepdims=True) / X.shape[0],
            cases=(
                Case("two rows", lambda rng: (np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0]]),), public=True),
                Case("one row", lambda rng: (rng.uniform(1, 9, (1, 4)),), weight=1),
                Case("a tall matrix", lambda rng: (rng.uniform(1, 9, (7, 3)),), weight=2),
                Case("a wide matrix", lambda rng: (rng.uniform(1, 9, (3, 7)),), weight=2),
            ),
            mistakes=(Mistake("sums", "Divide by the number of rows.", lambda X: X.sum(axis=0, keepdims=True)),),
            hints=("A mean is a sum, divided by how many there are.", "Sum over axis 0, and keep that axis."),
        ),
    ),
    free_texts=(FreeText("why", points=25),),
)
