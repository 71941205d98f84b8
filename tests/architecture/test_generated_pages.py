"""Pages made from code say what the code says."""

import subprocess
import sys

from tests.architecture.tree import ROOT


def test_no_generated_page_is_out_of_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "script" / "pages.py"), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
