"""Build, release, run, judge and explain notebook assignments. It knows nothing of what the lessons teach.

In the order of the data flow::

    exercises      what an author writes about an exercise
    course         where a course keeps its things
    configuration  what nbgrader_config.py says, and puts into nbgrader's commands
    cells          what a cell of a lesson is
    stubs          a solution cell → the student's cell
    authored       what an author wrote, read from a lesson's text or from its notebook
    sides          which of the two has changed since they agreed?
    build          lesson.py → source/: the instructor's notebook, the public cases
    pull           source/ → lesson.py: what was edited in Jupyter
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
    text           what students write → the same to read, and no more than that
    outputs        cell outputs → outputs safe to show
    grading        one submission, end to end
    kit            a lesson packed for a worker, and the bench it unpacks it on
    worker         what a process that judges does
    pool           who judges what, when workers come, go, end or hang
    local          workers on this machine
    forkserver     the process they are forks of
    cluster        workers of a dask cluster
    examiner       what judges one assignment
    stock/         an assignment without a lesson: nbgrader's cells, run behind walls, scored by its rules
    database       where the gradebook is kept
    late           what late work costs
    gradebook      verdicts → nbgrader's gradebook
    stock_gradebook the same for assignments without a lesson, row by row as nbgrader leaves them
    regrading      the gradebook's cells follow a lesson that changes
    lock           one run at a time on a course
    files          files that are whole at any moment
    handed_in      what a student handed in, read as it is
    autograde      a whole class
    pages          HTML from templates
    feedback       a page for each student
    arrivals       is a submission whole?
    exchange       nbgrader's exchange: collect from it, release feedback to it
    watch          judge each submission as it arrives
    statistics     what a class's scores and verdicts say of it
    examples       the line of code that shows a mistake
    class_report   all there is to say about a class
    report         the class at a glance, as text
    report_page    the same and more, as a page
    report_csv     the same, for spreadsheets
    sheet          a table in a text file, of which cells are replaced
    grades         the gradebook, read
    roster         a class list → the gradebook's students
    matching       whose row of a file is whose
    filling        the grades that a file gets
    canvas         grades → Canvas' gradebook file
    moodle         grades and feedback → Moodle's grading worksheet
    export         grades → a file for Canvas, Moodle or a spreadsheet
    fingerprints   an answer → what it can be recognised by in disguise
    similarity     a class → the pairs whose answers are more alike than others
    side_by_side   such pairs as a page
    solution       the instructor's notebook, run in this process
    mutants        small wrong changes to a solution
    mutation       do the hidden cases see them?
    skeleton       a new lesson to start from
    verify         is a lesson fit to be given to a class?
    doctor         is this machine fit to grade?
    demo           a simulated class, to see it all at work
    preprocessors  the same parts, for nbgrader's own commands
    exporters      the same exports, for nbgrader's own command
    cli            the ``grader`` command
    slow_imports   what need not be imported to do all this
"""

from grader.slow_imports import spare

spare()
