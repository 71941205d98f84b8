"""The pages of ``docs`` that are made from code or data, so that they cannot tell another story.

``script/pages.py`` writes them; ``--check`` changes nothing and fails when one is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click
from asvs import asvs_page  # beside this script

from tenken.cli import main as command
from tenken.disposition.campaign_picture import campaign_phases_page
from tenken.disposition.picture import case_states_page
from tenken.disposition.rates_page import response_rates_page
from tenken.questionnaire.item_types import ITEM_TYPES
from tenken.risk.evidence_page import evidence_parts, filled
from tenken_site.accounts.limit_table import limits_page

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
EVIDENCE = ROOT / "docs" / "explanation" / "risk-model.md"  # made in part, between its marks
SURVEY = ROOT / "surveys" / "clinic-cybersecurity-2026"
HEAD = "Made from {source} by `script/fix`. Change it there.\n"

#: What an answer of each type is. A new type needs its line here.
TYPES = {
    "yes-no": ("One of two labels of the question's own", "`true`, `false`"),
    "single-choice": ("One option; one may bring a text of its own", '`"code"` or `{"code": "other", "text": "…"}`'),
    "multiple-choice": (
        "Several options; an exclusive one stands alone",
        '`["a", "b"]` or `{"codes": ["a", "other"], "text": "…"}`',
    ),
    "short-text": ("One line, 200 characters unless said otherwise", '`"…"`'),
    "long-text": ("Several lines, 2,000 characters unless said otherwise", '`"…"`'),
    "integer": ("A whole number", "`12`"),
    "decimal": ("An exact number with `decimals` digits after the point", '`"12.50"`'),
    "date": ("A day", '`"2026-06-30"`'),
    "group": ("Holds other items; open or closed as a whole", "none"),
    "display": ("A text to read", "none"),
}


def commands() -> str:
    """Every command with its options, as its own help says."""
    lines = ["# Commands", "", HEAD.format(source="the commands' own help")]
    for path, found in _walk(command, ()):
        lines += [f"## `{' '.join(('tenken', *path))}`", "", _paragraphs(found.help), ""]
        context = click.Context(found, info_name=path[-1] if path else "tenken")
        rows = [option.get_help_record(context) for option in found.params if isinstance(option, click.Option)]
        arguments = [
            str(item.metavar or item.name).upper() for item in found.params if isinstance(item, click.Argument)
        ]
        if arguments:
            lines += [f"Takes: {', '.join(f'`{name}`' for name in arguments)}.", ""]
        told = [(name, text) for row in rows if row for name, text in [row]]
        if told:
            lines += ["| Option | Does |", "|---|---|", *(f"| `{name}` | {_cell(text)} |" for name, text in told), ""]
    return "\n".join(lines)


def _walk(found: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, found
    if isinstance(found, click.Group):
        for name in sorted(found.commands):
            yield from _walk(found.commands[name], (*path, name))


def settings() -> str:
    """Every setting, from ``.env.example``."""
    lines = [
        "# Settings",
        "",
        HEAD.format(source="`.env.example`"),
        "| Variable | Meaning | Example |",
        "|---|---|---|",
    ]
    comment: list[str] = []
    for line in (ROOT / ".env.example").read_text("utf-8").split("\n"):
        if found := re.fullmatch(r"#?([A-Z_]+)=(.*)", line):
            lines.append(f"| `{found[1]}` | {_cell(' '.join(comment))} | {f'`{found[2]}`' if found[2] else ''} |")
            comment = []
        elif line.startswith("# "):
            comment.append(line.removeprefix("# "))
        else:
            comment = []
    return "\n".join([*lines, ""])


def item_types() -> str:
    """Every type of item."""
    lines = ["# Item types", "", HEAD.format(source="`src/tenken/questionnaire/item_types.py`")]
    lines += ["| Type | Answer | As stored | Operators of `enable_when` | Keys of its own |", "|---|---|---|---|---|"]
    for name, found in ITEM_TYPES.items():
        answer, stored = TYPES[name]
        operators = " ".join(f"`{sign}`" for sign in sorted(found.operators))
        keys = " ".join(f"`{key}`" for key in sorted(found.keys))
        lines.append(f"| `{name}` | {answer} | {_cell(stored)} | {operators} | {keys} |")
    lines += ["", 'Where a question allows it, any answer may be `{"dont_know": true}`.', ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _paragraphs(text: str | None) -> str:
    return re.sub(r"\n +", "\n", (text or "").replace("\b", "")).strip()


PAGES: Mapping[str, Callable[[], str]] = {
    "asvs.md": asvs_page,
    "campaign-phases.md": campaign_phases_page,
    "case-states.md": case_states_page,
    "commands.md": commands,
    "item-types.md": item_types,
    "limits.md": limits_page,
    "response-rates.md": response_rates_page,
    "settings.md": settings,
}

if __name__ == "__main__":
    made = {REFERENCE / name: page() for name, page in PAGES.items()}
    made[EVIDENCE] = filled(EVIDENCE.read_text("utf-8"), evidence_parts(SURVEY))
    if sys.argv[1:] == ["--check"]:
        old = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
        sys.stdout.write("".join(f"{path.relative_to(ROOT)} is out of date; run script/fix\n" for path in old))
        sys.exit(bool(old))
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text, "utf-8")
