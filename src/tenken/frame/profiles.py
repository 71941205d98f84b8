"""How files of known origin are read. One entry adds a profile: its name, its title, what tells it, what opens it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tenken.frame.iryo_joho_net import fits_iryo_joho_net, open_iryo_joho_net
from tenken.frame.kyoku import fits_kyoku, open_kyoku
from tenken.frame.plain import OpenedRows, Sheet, fits_plain, open_plain
from tenken.frame.rows import Row

__all__ = ["PROFILES", "Profile", "profile_of"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to read a file. ``fits`` looks at the first rows; ``open`` makes rows of one facility each."""

    name: str
    title: str
    fits: Callable[[Sequence[Row]], bool]
    open: Callable[[Sheet], OpenedRows]
    fixed: bool = True  # its columns are known, so that no mapping is taken


#: The first that fits is taken, so the plain one stands last.
PROFILES: Mapping[str, Profile] = {
    each.name: each
    for each in (
        Profile("iryo-joho-net", "医療情報ネット(ナビイ)の施設票", fits_iryo_joho_net, open_iryo_joho_net),
        Profile("kyoku", "地方厚生局のコード内容別医療機関一覧表", fits_kyoku, open_kyoku),
        Profile("plain", "一行に一施設の名簿", fits_plain, open_plain, fixed=False),
    )
}


def profile_of(head: Sequence[Row], *, mapping: Mapping[str, str]) -> Profile:
    """The profile that the first rows of a file tell; the plain one where a mapping is given."""
    if mapping:
        return PROFILES["plain"]
    return next(profile for profile in PROFILES.values() if profile.fits(head))
