"""What is put before the eyes of whoever reads outputs, feedback and messages: no script, no control sequence.

``double`` is wrong. Afterwards no executed notebook and no feedback page holds anything active, and nothing that the
commands print moves a terminal's cursor: see ``test_attacks.py``. What a browser makes of it is tested elsewhere.
"""

SHOW = "from IPython.display import *\n"

ATTACKS = {
    "scripts": SHOW + "display(HTML('<script>alert(1)</script><SCRIPT SRC=//evil></SCRIPT><scr<script>ipt>alert(1)'))",
    "handlers of events": SHOW
    + "display(HTML('<b onclick=alert(1)>a</b><img src=x onerror=alert(1)><details open ontoggle=alert(1)>'))",
    "links that run": SHOW
    + 'display(HTML(\'<a href="javascript:alert(1)">a</a><a href=" jAvA\\tscript:alert(1)">b</a><a href=data:text/html,x>\'))',
    "frames and forms": SHOW
    + "display(HTML('<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><form action=//evil><input name=a></form>'))"
    + "\ndisplay(IFrame('javascript:alert(1)', 1, 1))",
    "vector graphics": SHOW
    + 'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>\'))',
    "styles that cover the page": SHOW
    + "display(HTML('<style>body{display:none}</style><div style=\"position:fixed;inset:0\">100 points</div>'))",
    "JavaScript, Markdown, LaTeX and JSON": SHOW
    + "display(Javascript('alert(1)'), Markdown('[a](javascript:alert(1)) <script>alert(1)</script>'))\n"
    + "display(Latex('\\\\href{javascript:alert(1)}{a}'), JSON({'a': '<script>alert(1)</script>'}))",
    "kinds of one's own": """
display({"text/html; charset=utf-8": "<script>alert(1)</script>", "application/vnd.jupyter.widget-view+json": {},
         "application/javascript": "alert(1)", "text/HTML": "<script>alert(1)</script>", "image/svg+xml": "<svg/>"},
        raw=True, metadata={"isolated": True, "trusted": True})
""",
    "an image that is none": """
display({"image/png": '" onerror="alert(1)', "image/jpeg": "PHNjcmlwdD4=\\"><script>alert(1)</script>"}, raw=True)
""",
    "HTML in prints and results": "print('<script>alert(1)</script>')\n'<img src=x onerror=alert(1)>'",
    "HTML in names of errors": {
        "cells": 'raise type("<script>alert(1)</script>", (Exception,), {})("<img src=x onerror=alert(1)>")',
        "fails": "<script>alert(1)</script>",
    },
    "HTML in what is returned": {"double": "def double(x):\n    return {'<script>alert(1)</script>': x}"},
    "HTML in the source": {"double": "def double(x):\n    return 0  # </pre></code><script>alert(1)</script>"},
    "a terminal's sequences in errors": {
        "double": r"def double(x):"
        + "\n"
        + r"    raise ValueError('\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil\x07\x9b31m\r\b')",
    },
    "a terminal's sequences in names": {
        "double": r"def double(x):" + "\n" + r"    return {'\x1b[2J\x1b]52;c;ZXZpbA==\x07': x, '\u202e\u2066': x}",
    },
    "a terminal's sequences in types": {
        "double": "def double(x):\n    return type('\\x1b[31m[red]\\x07', (), {})()",
    },
    "markup in errors": {
        "double": "def double(x):\n    raise ValueError('[red]x[/red][link=file:///etc/passwd]y[/nonsense]')"
    },
    "a template's braces": {
        "double": "def double(x):\n    raise ValueError('{{ 7 * 7 }}{% include \"/etc/passwd\" %}${7*7}')"
    },
    "outputs of other shapes": """
for shown in (None, 5, "x", {"output_type": "stream", "text": ["<script>"]}, {"output_type": "error", "traceback": {}},
              {"output_type": "execute_result", "data": {"text/html": ["<script>alert(1)</script>"]}}, [[]]):
    send({"event": "outputs", "index": 3, "count": -(10**9), "outputs": [shown]})
""",
}
