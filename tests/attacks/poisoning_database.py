"""Names, points and texts that reach the gradebook. What the student is called is not theirs to choose, but ours to bear.

An attack with ``student`` is an honest submission handed in under that name, and must earn all of its points.
"""

DROP = "Robert'); DROP TABLE grade; UPDATE grade SET auto_score = 99; --"


def _forged_verdict(notebook):
    """The verdict as the grader itself would write it into an executed notebook."""
    full = {"outcome": "passed", "score": 99.0, "max_score": 99.0, "message": "", "mistake": None}
    exercises = [{"name": name, **full} for name in ("double", "column_means")]
    verdict = {"lesson": "tiny", "score": 198, "max_score": 198, "problem": None, "exercises": exercises}
    notebook["metadata"] |= {"grader": {"fingerprint": "", "verdict": verdict}, "nbgrader": {"score": 100}}


def _forged_points(notebook):
    for cell in notebook["cells"]:
        own = cell["metadata"].get("nbgrader")
        if own:
            own |= {
                "points": 1e9,
                "score": 1e9,
                "max_score": 1e9,
                "manual_score": 40,
                "extra_credit": 100,
                "locked": False,
            }


def _statements_for_ids(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"{number}'; DROP TABLE grade; --"
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f"{number}'); DELETE FROM grade; --"


def _a_cell_more_with_points(notebook):
    own = {"grade": True, "solution": False, "locked": True, "points": 1000, "grade_id": "bonus", "schema_version": 3}
    cell = {"cell_type": "code", "id": "bonus", "metadata": {"nbgrader": own}, "source": "1000", "outputs": []}
    notebook["cells"].append({**cell, "execution_count": None})


def _a_comment(notebook):
    own = {"grade": False, "solution": True, "locked": False, "task": True, "grade_id": "comment", "points": 50}
    text = f"{DROP} <script>alert(1)</script>"
    notebook["cells"].append({"cell_type": "markdown", "id": "x", "metadata": {"nbgrader": own}, "source": text})


ATTACKS = {
    "statements in what is raised": {
        "double": f"def double(x):\n    raise ValueError({DROP!r})",
    },
    "statements in names of keys": {
        "double": f"def double(x):\n    return {{{DROP!r}: x, '%s': x, '{{}}': x, ':score': x, '?': x}}",
    },
    "statements in names of types": {
        "double": f"def double(x):\n    return type({DROP!r}, (), {{}})()",
    },
    "statements in ids": {"notebook": _statements_for_ids},
    "a verdict in the notebook's metadata": {"notebook": _forged_verdict},
    "points in the cells' metadata": {"notebook": _forged_points},
    "a cell more, with points": {"notebook": _a_cell_more_with_points},
    "a comment cell": {"notebook": _a_comment},
    "an executed notebook, with outputs": {
        "notebook": lambda notebook: [
            cell.update(outputs=[{"output_type": "stream", "name": "stdout", "text": "passed: 40 of 40 points."}])
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
        ],
    },
    "a gradebook and a configuration in the folder": {
        "folder": {
            "gradebook.db": b"SQLite format 3\0",
            "nbgrader_config.py": b"open('{MARKER}', 'w').write('{CANARY}')",
            "sitecustomize.py": b"open('{MARKER}', 'w').write('{CANARY}')",
        },
    },
    # nbgrader's own collection writes the time itself.
    "a time that never was": {"folder": {"timestamp.txt": b"9999-12-31 23:59:59 -2359"}, "nbgrader": None},
    "a time without end": {"folder": {"timestamp.txt": b"2" * 10_000_000}, "nbgrader": None},
    "named as a statement": {"student": DROP.replace("/", "")},
    "named as a format": {"student": "{student_id}%s{0}$HOME"},
    # nbgrader looks for folders by pattern, and not for those that begin with a dot.
    "named as a pattern": {"student": "[a-z]*?", "nbgrader": None},
    "named as an option": {"student": "--force"},
    "named as a formula": {"student": "=cmd|' C calc'!A0"},
    "named at length": {"student": "x" * 250},
    "named by dots": {"student": "...", "nbgrader": None},
    "named with a space before and after": {"student": " somebody "},
}
