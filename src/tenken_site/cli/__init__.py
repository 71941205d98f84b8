"""The site's groups of the tenken command: one file per group. Django starts only when one of them runs."""

import click

from tenken_site.cli.audit import audit
from tenken_site.cli.backup import backup
from tenken_site.cli.campaign import campaign
from tenken_site.cli.campaign_dispose import retention
from tenken_site.cli.chase import chase
from tenken_site.cli.contacts import contacts
from tenken_site.cli.dataset import dataset
from tenken_site.cli.demo import demo
from tenken_site.cli.django_start import with_django
from tenken_site.cli.doctor import doctor
from tenken_site.cli.frame import frame
from tenken_site.cli.instrument import instrument
from tenken_site.cli.keys import keys
from tenken_site.cli.letters import letters
from tenken_site.cli.mail import mail
from tenken_site.cli.notice import notice
from tenken_site.cli.official import official
from tenken_site.cli.organisation import organisation
from tenken_site.cli.outreach import outreach
from tenken_site.cli.person import person
from tenken_site.cli.release import release, tabulation
from tenken_site.cli.restore import restore
from tenken_site.cli.status import status
from tenken_site.cli.worker import worker

__all__ = ["GROUPS", "register"]

GROUPS: tuple[click.Command, ...] = (
    instrument,
    frame,
    contacts,
    campaign,
    official,
    organisation,
    outreach,
    chase,
    status,
    mail,
    notice,
    letters,
    audit,
    keys,
    backup,
    restore,
    dataset,
    retention,
    person,
    tabulation,
    release,
    worker,
    doctor,
    demo,
)


def register(root: click.Group) -> None:
    """Adds the site's groups to the command (entry point ``tenken.commands``)."""
    for group in GROUPS:
        root.add_command(with_django(group))
