"""English says everything that Japanese says."""

import subprocess
import sys

from tests.architecture.tree import ROOT


def test_every_text_has_its_english_and_no_text_is_left_over() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "script" / "texts.py"), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
