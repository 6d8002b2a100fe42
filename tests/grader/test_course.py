import os
import shutil
from pathlib import Path

import pytest

from grader.authoring.build import build
from grader.course import CONFIG_FILE, PROJECT, Course, LessonFolder, find_course
from grader.errors import GraderError
from grader.exercises import Lesson

COURSE = Path(__file__).parents[1] / "course"


@pytest.fixture
def course(tmp_path):
    """The tiny course, free to be changed."""
    shutil.copytree(COURSE, tmp_path / "course")
    return Course(tmp_path / "course")


def hand_in(course, *students, lesson="tiny"):
    for student in students:
        (course.root / "submitted" / student / lesson).mkdir(parents=True)


class TestFindCourse:
    @pytest.mark.parametrize("inside", [".", "lessons/tiny", "submitted/ada/tiny"])
    def test_from_anywhere_inside(self, course, inside):
        (course.root / inside).mkdir(parents=True, exist_ok=True)
        assert find_course(course.root / inside) == course

    def test_the_nearest_one_counts(self, course):
        inner = course.root / "inner"
        inner.mkdir()
        (inner / CONFIG_FILE).touch()
        assert find_course(inner).root == inner

    def test_from_a_relative_path_and_through_a_link(self, course, tmp_path, monkeypatch):
        (tmp_path / "link").symlink_to(course.root / "lessons")
        monkeypatch.chdir(tmp_path)
        assert find_course(Path("link/tiny")) == find_course(Path("course")) == course

    def test_outside_of_any_the_project_itself(self, tmp_path):
        assert find_course(tmp_path) == Course(PROJECT)


class TestLessons:
    def test_a_folder_is_the_registration(self, course):
        shutil.copytree(course.root / "lessons" / "tiny", course.root / "lessons" / "another")
        (course.root / "lessons" / "notes").mkdir()
        assert [folder.name for folder in course.lessons()] == ["another", "tiny"]
        assert course.lessons(["tiny"]) == [course.lesson("tiny")] == [LessonFolder("tiny", course.root)]

    def test_a_course_without_lessons_has_the_projects(self, tmp_path):
        assert Course(tmp_path).lesson("initialization") == LessonFolder("initialization", PROJECT)
        assert Course(tmp_path).lessons() == Course(PROJECT).lessons() != []

    def test_an_unknown_lesson_is_said_with_those_there_are(self, course):
        with pytest.raises(GraderError) as raised:
            course.lesson("tinny")
        assert str(raised.value) == (
            f'There is no lesson called "tinny" under {course.root / "lessons"}; known lessons: tiny.'
        )

    def test_files_lie_where_nbgrader_looks_for_them(self, course):
        folder = course.lesson("tiny")
        files = (folder.text, folder.source, folder.public_cases, folder.release)
        assert [path.relative_to(course.root).as_posix() for path in files] == [
            "lessons/tiny/lesson.py",
            "source/tiny/tiny.ipynb",
            "source/tiny/checks.h5",
            "release/tiny",
        ]

    def test_an_exercise_by_its_name(self, course):
        folder = course.lesson("tiny")
        assert folder.exercise("double").points == 40
        with pytest.raises(GraderError, match=r'Lesson tiny has no exercise called "triple"; see .*exercises\.py\.'):
            folder.exercise("triple")


class TestExercisesFile:
    def write(self, course, text):
        folder = course.lesson("tiny")
        folder.exercises_file.write_text(text)
        time = folder.exercises_file.stat().st_mtime_ns + 10**9
        os.utime(folder.exercises_file, ns=(time, time))
        return folder

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("def f(:\n    pass", "{path} cannot be loaded: SyntaxError: invalid syntax"),
            ("import nowhere", "{path} cannot be loaded: ModuleNotFoundError: No module named 'nowhere'."),
            ("LESSON = 1 / 0", "{path} cannot be loaded: ZeroDivisionError: division by zero."),
            ("", "{path} defines no LESSON; see CONTRIBUTING.md."),
            ("LESSON = 'tiny'", "{path} defines no LESSON; see CONTRIBUTING.md."),
        ],
    )
    def test_what_an_author_must_mend_is_said(self, course, text, sentence):
        folder = self.write(course, text)
        with pytest.raises(GraderError) as raised:
            _ = folder.lesson
        assert str(raised.value).startswith(sentence.format(path=folder.exercises_file))

    def test_it_is_loaded_once_until_it_changes(self, course):
        folder = course.lesson("tiny")
        assert folder.lesson is folder.lesson
        changed = self.write(course, 'from grader.exercises import Lesson\n\nLESSON = Lesson("changed", ())')
        assert changed.lesson == Lesson("changed", ())

    def test_two_courses_may_have_a_lesson_of_the_same_name(self, course, tiny):
        changed = self.write(course, 'from grader.exercises import Lesson\n\nLESSON = Lesson("changed", ())')
        assert changed.lesson.title == "changed"
        assert tiny.lesson("tiny").lesson.title == "Two small functions"


class TestFingerprint:
    def test_changes_with_the_notebook_and_with_the_exercises(self, course):
        folder = course.lesson("tiny")
        build(folder)
        seen = {folder.fingerprint, folder.fingerprint}
        for path in (folder.source, folder.exercises_file):
            path.write_bytes(path.read_bytes() + b"\n")
            seen.add(folder.fingerprint)
        assert len(seen) == 3

    def test_does_not_depend_on_where_the_course_lies(self, tiny, tmp_path):
        shutil.copytree(tiny.root, tmp_path / "elsewhere")
        assert Course(tmp_path / "elsewhere").lesson("tiny").fingerprint == tiny.lesson("tiny").fingerprint


class TestStudents:
    @pytest.mark.parametrize(
        ("pattern", "names"),
        [
            ("*", ["Bo", "ada", "adam", "eve"]),
            ("ad*", ["ada", "adam"]),
            ("ada", ["ada"]),
            ("[ab]*", ["ada", "adam"]),
            ("?da", ["ada"]),
            ("b*", []),
        ],
    )
    def test_by_shell_pattern(self, course, pattern, names):
        hand_in(course, "eve", "adam", "ada", "Bo")
        assert course.students("tiny", pattern) == names

    def test_only_those_who_handed_in_this_lesson(self, course):
        hand_in(course, "ada")
        hand_in(course, "bob", lesson="other")
        (course.root / "submitted" / "a file").touch()
        assert course.students("tiny") == ["ada"]

    def test_none_when_there_is_no_folder(self, course):
        assert course.students("tiny") == []


class TestConfiguration:
    def test_folders_are_nbgraders(self, course):
        for kind in ("submitted", "autograded", "feedback"):
            assert course.path(kind, "ada", "tiny") == course.root / kind / "ada" / "tiny"

    def test_its_own_layout_is_honoured(self, course):
        extra = 'c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"\n'
        extra += 'c.CourseDirectory.submitted_directory = "collected"\n'
        with (course.root / CONFIG_FILE).open("a") as file:
            file.write(extra)
        assert course.path("submitted", "ada", "tiny") == course.root / "collected" / "tiny" / "ada"
        (course.root / "collected" / "tiny" / "ada").mkdir(parents=True)
        assert course.students("tiny") == ["ada"]

    def test_the_name_of_the_course_is_read(self, course, tmp_path):
        assert course.directory.course_id == "tiny-course"
        assert Course(tmp_path).directory.course_id == ""


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        "{}",
        '{"nbformat": 4}',
        '{"nbformat": 9, "cells": []}',
        '{"nbformat": 4, "cells": 5}',
        '{"nbformat": 4, "cells": [1]}',
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}',
    ],
)
def test_a_spoilt_notebook_is_told_in_a_sentence(course, content):
    lesson = course.lesson("tiny")
    build(lesson)
    lesson.source.write_text(content)
    with pytest.raises(GraderError, match=r"tiny\.ipynb is no notebook any more; run .grader build. to make it anew\."):
        _ = lesson.notebook
