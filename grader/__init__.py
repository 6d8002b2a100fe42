"""Build, release, run, judge and explain notebook assignments. It knows nothing of what the lessons teach.

In the order of the data flow::

    exercises      what an author writes about an exercise
    course         where a course keeps its things
    configuration  what nbgrader_config.py says, and puts into nbgrader's commands
    cells          what a cell of a lesson is
    stubs          a solution cell → the student's cell
    build          lesson.py → source/: the instructor's notebook, the public cases
    handout        what a student has
    release        source/ → release/, by nbgrader's generate_assignment
    archive        released lessons as one file, for any learning platform
    merge          a learner's notebook and a new release → one notebook
    lab            a learner's working copy, and JupyterLab in it
    progress_table how far a learner is
    submission     any bytes handed in → the notebook to run
    script         a .py file of functions → a submission
    cases          the hidden calls, drawn from a seed
    sandbox/       run it behind walls; values come out
    judge          values → verdict
    verdict        what a verdict is
    outputs        cell outputs → outputs safe to show
    grading        one submission, end to end
    kit            a lesson packed for a worker, and the bench it unpacks it on
    worker         what a process that judges does
    pool           who judges what, when workers come, go, end or hang
    local          workers on this machine
    forkserver     the process they are forks of
    cluster        workers of a dask cluster
    gradebook      verdicts → nbgrader's gradebook
    autograde      a whole class
    feedback       a page for each student
    report         the class at a glance
    solution       the instructor's notebook, run in this process
    mutants        small wrong changes to a solution
    mutation       do the hidden cases see them?
    verify         is a lesson fit to be given to a class?
    doctor         is this machine fit to grade?
    demo           a simulated class, to see it all at work
    preprocessors  the same parts, for nbgrader's own commands
    cli            the ``grader`` command
    slow_imports   what need not be imported to do all this
"""

from grader.slow_imports import spare

spare()
