"""Build, release, run, judge and explain notebook assignments. It knows nothing of what the lessons teach.

In the order of the data flow::

    exercises      what an author writes about an exercise
    course         where a course keeps its things
    stubs          a solution cell → the student's cell
    build          lesson.py → source/: the instructor's notebook, the public cases
    handout        what a student has beside the notebook
    release        source/ → release/, by nbgrader's generate_assignment
    submission     any bytes handed in → the notebook to run
    cases          the hidden calls, drawn from a seed
    sandbox/       run it behind walls; values come out
    judge          values → verdict
    verdict        what a verdict is
    outputs        cell outputs → outputs safe to show
    grading        one submission, end to end
    gradebook      verdicts → nbgrader's gradebook
    autograde      a whole class
    feedback       a page for each student
    report         the class at a glance
    verify         is a lesson fit to be given to a class?
    doctor         is this machine fit to grade?
    demo           a simulated class, to see it all at work
    preprocessors  the same parts, for nbgrader's own commands
    cli            the ``grader`` command
"""
