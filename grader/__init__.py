"""Build, release, run, judge and explain notebook assignments. It knows nothing of what the lessons teach.

What authors and configurations name stays at the top; everything else has a room, in the order of the data flow. The
first line of each module says what it is for::

    exercises      what an author writes about an exercise
    course         where a course keeps its things
    configuration  what nbgrader_config.py says, and puts into nbgrader's commands
    preprocessors  our parts of those commands; late, exporters: plugins for them
    authoring/     lesson.py ↔ source/ → release/: built, pulled, verified, handed out
    judging/       one submission: bytes → the notebook to run → values → verdict → a notebook safe to show
    stock/         the same for an assignment without a lesson, by nbgrader's rules
    sandbox/       where students' code runs, behind walls; values come out
    workers/       the processes that judge, here or on a cluster, and who judges what
    runs/          a whole class: judged once, resumed, watched as it arrives, through nbgrader's exchange
    gradebook/     verdicts → nbgrader's gradebook, the only place where scores are written
    reports/       feedback, the class report, similarity
    lms/           grades ↔ the files of learning platforms
    learning/      a learner's own copy of the lessons, and JupyterLab in it
    demo, doctor   see it at work; is this machine fit for it?
    cli/           the ``grader`` command, a file for each kind of user
"""

from grader.slow_imports import spare

spare()
