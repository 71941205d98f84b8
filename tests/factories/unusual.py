"""The tiny survey with two soft rules: answers that break them ask for a tick each."""

from pathlib import Path
from shutil import copytree

from tests.factories import instruments

__all__ = ["unusual_survey"]

RULES = """
constraints:
  - key: many
    severity: soft
    expression: "{T2} < 100"
    message: {ja: 台数は正しいですか。, ja-plain: 台数は 正しい ですか。, en: Is this number right?}
  - key: nothing-done
    severity: soft
    expression: "not contains({T3}, 'none')"
    message: {ja: 対策はありませんか。, ja-plain: 対策は ありませんか。, en: Is nothing done?}
"""


def unusual_survey(*, folder: Path) -> Path:
    """The instrument's file, in a survey of its own below ``folder``."""
    here = folder / "unusual"
    copytree(instruments.TINY.parent, here)
    core = here / "core.yaml"
    core.write_text(core.read_text("utf-8").replace("\nitems:", f"{RULES}items:", 1), "utf-8")
    return core
