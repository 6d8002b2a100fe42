"""A course with answers that are graded by hand, configured like the project's."""

from grader.configuration import configure

c = get_config()  # noqa: F821  # nbgrader defines get_config in this file.
c.CourseDirectory.course_id = "words-course"
configure(c)
