"""The ``tenken`` command: the library's own groups, and the site's where Django is installed.

Imports anything of the library; finds ``tenken_site.cli`` only through an entry point, never by import.
"""

from importlib.metadata import entry_points

import click

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenken")
def main() -> None:
    """Tenken (点検): a nationwide survey of the cybersecurity of clinics."""


for _point in entry_points(group="tenken.commands"):
    _point.load()(main)
