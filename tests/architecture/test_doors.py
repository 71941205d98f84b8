"""Another app comes in by the door: ``actions``, ``queries``, ``permissions`` and rows, never by its pages or rules.

How every official's page of a campaign begins (``campaigns.opening``) is a door too.
"""

import re

from tests.architecture.tree import ROOT, app_of, imports, python_files, templates

CLOSED = {"views", "forms", "presenters", "policies", "urls"}
#: Who may name another's addresses: the list of all addresses.
ADDRESSES = {"config"}
NAMED_TEMPLATE = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"'/]+)/""")


def test_no_app_imports_the_inside_of_another() -> None:
    wrong = []
    for path in python_files(ROOT / "src" / "tenken_site"):
        if len(path.relative_to(ROOT / "src" / "tenken_site").parts) == 1:
            continue
        here = app_of(path)
        for module, line in imports(path):
            parts = module.split(".")
            if parts[0] != "tenken_site" or len(parts) < 3 or parts[1] == here or here in ADDRESSES:
                continue
            if parts[2] in CLOSED:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")

    assert sorted(set(wrong)) == []


def test_no_template_takes_a_piece_of_another_apps_templates() -> None:
    found = templates()
    assert found

    wrong = [
        f"{path.relative_to(ROOT)} takes {name}/…"
        for path in found
        for name in NAMED_TEMPLATE.findall(path.read_text("utf-8"))
        if name not in {app_of(path), "ui"} and not name.endswith((".html", ".txt", ".svg"))
    ]

    assert wrong == []
