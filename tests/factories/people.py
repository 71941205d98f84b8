"""The whole cast with rows."""

from dataclasses import dataclass

from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign
from tests.cast import CHIBA, FUNABASHI, HIMAWARI, MINATO, MINISTRY, OSAKA, OUTSIDER
from tests.factories import accounts, campaigns
from tests.factories.campaigns import Enrolled
from tests.factories.remembered import Remembered

__all__ = ["Cast", "everyone"]


@dataclass(frozen=True, slots=True)
class Cast:
    """Officials as users; clinics as a user with their case."""

    campaign: Campaign
    ministry: User
    chiba: User
    osaka: User
    funabashi: User
    minato: Enrolled
    himawari: Enrolled
    outsider: User


def everyone() -> Cast:
    """All of them, in one open campaign."""
    return _remembered()


def _made() -> Cast:
    campaign = campaigns.campaign()
    return Cast(
        campaign=campaign,
        ministry=accounts.official(MINISTRY),
        chiba=accounts.official(CHIBA),
        osaka=accounts.official(OSAKA),
        funabashi=accounts.official(FUNABASHI),
        minato=campaigns.enrolled(MINATO, into=campaign),
        himawari=campaigns.enrolled(HIMAWARI, into=campaign),
        outsider=accounts.user(OUTSIDER),
    )


_remembered = Remembered(_made)
