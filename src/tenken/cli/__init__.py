"""The ``tenken`` command: the library's own groups, and the site's where Django is installed.

Imports anything of the library; finds ``tenken_site.cli`` only through an entry point, never by import.
"""

from importlib.metadata import entry_points

import click

from tenken.cli.survey import survey

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenken")
def main() -> None:
    """Tenken (点検): a nationwide survey of the cybersecurity of clinics."""


main.add_command(survey)

for _point in entry_points(group="tenken.commands"):
    _point.load()(main)
