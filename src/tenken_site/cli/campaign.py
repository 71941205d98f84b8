"""``tenken campaign``: one run of a survey from its opening to the archive."""

import click

from tenken_site.cli.campaign_close import archive_, close_
from tenken_site.cli.campaign_codes import codes
from tenken_site.cli.campaign_deadline import extend_, reopen_
from tenken_site.cli.campaign_dispose import dispose_, keep_
from tenken_site.cli.campaign_open import enrol_, open_
from tenken_site.cli.campaign_rehearse import rehearse_
from tenken_site.cli.campaign_relays import relays_
from tenken_site.cli.campaign_status import list_, status_

__all__ = ["campaign"]


@click.group()
def campaign() -> None:
    """Campaigns: one run of a survey over one version of a facility list."""


for command in (
    *(open_, rehearse_, enrol_, codes, status_, list_, extend_, reopen_, relays_, close_, archive_),
    *(keep_, dispose_),
):
    campaign.add_command(command)
