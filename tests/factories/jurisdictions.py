"""The country and the four areas our stories happen in."""

from tenken_site.jurisdictions.models import Jurisdiction
from tests import cast

__all__ = ["territory"]

_AREAS = (
    (cast.COUNTRY_CODE, "全国", Jurisdiction.Kind.COUNTRY, None),
    (cast.CHIBA_CODE, "千葉県", Jurisdiction.Kind.PREFECTURE, cast.COUNTRY_CODE),
    (cast.FUNABASHI_CODE, "船橋市", Jurisdiction.Kind.CORE_CITY, cast.CHIBA_CODE),
    (cast.OSAKA_CODE, "大阪府", Jurisdiction.Kind.PREFECTURE, cast.COUNTRY_CODE),
    (cast.OSAKA_CITY_CODE, "大阪市", Jurisdiction.Kind.DESIGNATED_CITY, cast.OSAKA_CODE),
)


def territory() -> dict[str, Jurisdiction]:
    """The areas by code; made once per test."""
    areas = Jurisdiction.objects.in_bulk([code for code, *_ in _AREAS])
    if len(areas) == len(_AREAS):
        return areas
    for code, name, kind, parent in _AREAS:
        areas[code], _ = Jurisdiction.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "parent_id": parent}
        )
    return areas
