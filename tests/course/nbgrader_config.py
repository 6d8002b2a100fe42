"""A course of its own for the tests, configured like the project's."""

from grader.configuration import configure

c = get_config()  # noqa: F821  # nbgrader defines get_config in this file.
c.CourseDirectory.course_id = "tiny-course"
configure(c)
