"""The ``tenken`` command: the library's own groups, and the site's where Django is installed.

Imports anything of the library; finds ``tenken_site.cli`` only through an entry point, never by import.
"""

from importlib.metadata import entry_points

import click

from tenken.cli.risk import risk
from tenken.cli.survey import survey
from tenken.cli.tables import tables

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tenken")
def main() -> None:
    """Tenken (点検): a nationwide survey of the cybersecurity of clinics."""


main.add_command(risk)
main.add_command(survey)
main.add_command(tables)

for _point in entry_points(group="tenken.commands"):
    _point.load()(main)


def _say_whole_sentences(command: click.Command) -> None:
    """Lists show the first sentence of each command's help; click alone would cut it at the end of the line."""
    if command.help and not command.short_help:
        paragraph = " ".join(command.help.strip().split("\n\n")[0].split())
        command.short_help = paragraph.partition(". ")[0].rstrip(".") + "."
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _say_whole_sentences(inner)


_say_whole_sentences(main)
