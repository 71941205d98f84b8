"""The site starts without the libraries of statistics: whoever shows pages does not wait for them, nor hold them."""

import subprocess
import sys

from tests.architecture.tree import ROOT

#: Third of a second and 60 MB of each process; loaded by the first page that needs them, and by the worker.
HEAVY = ("numpy", "scipy", "highspy", "svy")
STARTING = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tenken_site.config.settings.test"
import django
django.setup()
import tenken_site.config.urls
print(*sorted(set(sys.modules) & set(sys.argv[1:])))
"""


def test_the_list_of_addresses_loads_no_library_of_statistics() -> None:
    told = subprocess.run(
        [sys.executable, "-c", STARTING, *HEAVY], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == []
