"""The style sheets keep to the design tokens and to the content policy."""

import re
from pathlib import Path

import tenken_site
from tenken_site.ui.middleware import POLICY

SITE = Path(tenken_site.__file__).parent
UI = SITE / "ui"
SHEETS = sorted((UI / "static" / "ui" / "css").glob("*.css"))
TEMPLATES = sorted(SITE.glob("*/templates/**/*.html"))


def test_colours_stand_in_tokens_only() -> None:
    strays = [
        f"{sheet.name}: {colour}"
        for sheet in SHEETS
        if sheet.name != "tokens.css"
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", sheet.read_text())
    ]

    assert strays == []


def test_every_name_that_a_sheet_uses_is_defined() -> None:
    defined = set(re.findall(r"(--[\w-]+):", (UI / "static/ui/css/tokens.css").read_text()))
    defined |= set(re.findall(r"(--[\w-]+):", (UI / "static/ui/vendor/design-tokens/tokens.css").read_text()))

    used = {name for sheet in SHEETS for name in re.findall(r"var\((--[\w-]+)", sheet.read_text())}

    assert used - defined == set()


def test_no_sheet_is_longer_than_400_lines_or_fetches_from_elsewhere() -> None:
    for sheet in SHEETS:
        text = sheet.read_text()
        assert len(text.splitlines()) <= 400, sheet.name
        assert "http" not in text, sheet.name
        assert "@import" not in text, sheet.name


def test_no_template_carries_inline_style_or_script() -> None:
    inline = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)|javascript:")

    found = [f"{page.name}: {hit.group()}" for page in TEMPLATES for hit in inline.finditer(page.read_text())]

    assert TEMPLATES
    assert found == []
    assert "unsafe" not in POLICY


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (UI / "templates/ui/components/sprite.html").read_text()

    named = {name for page in TEMPLATES for name in re.findall(r"\{% icon \"([\w-]+)\"", page.read_text())}

    assert named
    assert {name for name in named if f'id="i-{name}"' not in sprite} == set()
