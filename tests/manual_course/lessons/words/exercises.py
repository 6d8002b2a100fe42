"""One exercise that is judged, and two answers that are graded by hand: in words, and by a picture."""

from grader.exercises import Case, Exercise, FreeText, Lesson, Mistake

LESSON = Lesson(
    title="A function and two answers",
    exercises=(
        Exercise(
            name="double",
            points=40,
            reference=lambda x: 2 * x,
            cases=(
                Case("three", lambda rng: (3.0,), public=True),
                Case("a number", lambda rng: (rng.uniform(3, 9),)),
            ),
            hints=("What is twice a number?", "Multiply it by two."),
            mistakes=(
                Mistake("squared", "Doubling is a product with two, not a power.", lambda x: x**2),
                Mistake("halved", "Multiply by two instead of dividing by it.", lambda x: x / 2),
                Mistake("two added", "Multiply by two instead of adding it.", lambda x: x + 2),
                Mistake("unchanged", "The argument comes back as it went in.", lambda x: x),
                Mistake("tripled", "One time too often.", lambda x: 3 * x),
            ),
        ),
    ),
    free_texts=(FreeText("why_double", points=25), FreeText("sketch", points=35)),
)
