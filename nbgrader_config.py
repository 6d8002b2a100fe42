"""nbgrader's configuration: its own commands, with this project's release, sandbox and judge in them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from grader.configuration import configure  # The path above must come first.

c = get_config()  # noqa: F821  # nbgrader defines get_config in this file.
c.CourseDirectory.course_id = "improving-deep-networks"
configure(c)
