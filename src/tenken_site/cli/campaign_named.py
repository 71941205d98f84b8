"""The campaign, case or area that somebody names on the command line, or what to do when there is none."""

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # Django's models exist only once a command runs
    from tenken_site.campaigns.models import Campaign, Case
    from tenken_site.jurisdictions.models import Jurisdiction

__all__ = ["area_coded", "case_named", "named", "new_name", "receipt_letters"]


def new_name(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """An option's new name of a campaign: it stands in addresses, so it is as campaign.yaml has them."""
    if given is not None and not re.fullmatch(r"[a-z][a-z0-9-]{0,59}", given):
        raise click.BadParameter(f"{given}: use a-z, 0-9 and hyphens, at most 60, a letter first.")
    return given


def receipt_letters(_context: click.Context, _option: click.Parameter, given: str | None) -> str | None:
    """An option's first letters of receipt numbers, as campaign.yaml has them."""
    if given is not None and not re.fullmatch(r"[A-Z][A-Z0-9]{0,5}", given):
        raise click.BadParameter(f"{given}: use A-Z and 0-9, at most 6, a letter first.")
    return given


def named(slug: str) -> "Campaign":
    """The campaign of this name."""
    from tenken_site.campaigns import queries

    found = queries.campaign(slug=slug)
    if found is None:
        raise click.ClickException(f"There is no campaign “{slug}”. Those there are: tenken campaign list")
    return found


def case_named(campaign: "Campaign", word: str) -> "Case":
    """The case of this campaign by its name in addresses, or by its clinic's facility code."""
    from tenken_site.campaigns import queries
    from tenken_site.campaigns.models import Case

    if found := queries.case_named(campaign=campaign, public_id=word):
        return found
    coded = Case.objects.filter(campaign=campaign, unit__facility_code=word).select_related("unit", "campaign")
    by_code = coded.defer("draft_document").first() if word else None
    if by_code is None:
        raise click.ClickException(
            f"{campaign.slug} has no case “{word}”. Give its facility code (10 digits) or the letters of its address."
        )
    return by_code


def area_coded(code: str) -> "Jurisdiction":
    """The prefecture, city or ward with this code of six digits."""
    from tenken_site.jurisdictions.queries import named as area_named
    from tenken_site.jurisdictions.scope import COUNTRY

    found = area_named(code)
    if found is None or found.code == COUNTRY:
        raise click.ClickException(f"There is no prefecture, city or ward with the code {code}.")
    return found
