"""How pages of exposure begin for offices: who looks, which tables there are, and what to do where there are none."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tenken_site.campaigns.opening import Opening, open_campaign
from tenken_site.datasets.queries import latest_built
from tenken_site.encryption.keyring import KeyDestroyed
from tenken_site.risk_assessments.actions.look_at_tables import look_at_tables
from tenken_site.risk_assessments.queries_tables import Tables, newest_published, newest_ready, published
from tenken_site.tabulations.permissions import NotTheMinistry, check_may_tabulate
from tenken_site.tabulations.queries import NoSuchPart

__all__ = ["TAB", "Missing", "links", "ministry", "tables_for"]

TAB = "exposure-country"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is nothing to show, and where to go on."""

    words: str
    link: str = ""
    link_words: str = ""


def ministry(request: HttpRequest, slug: str) -> Opening:
    """An official of the ministry at a campaign: whoever may tabulate. Raises Http404 for everybody else."""
    start = open_campaign(request, slug)
    try:
        check_may_tabulate(start.viewer)
    except NotTheMinistry:
        raise Http404 from None
    return start


def links(start: Opening, here: str) -> list[tuple[str, str, bool]]:
    """The pages of exposure that this office has: address, words, whether it is this one."""
    pages = [("exposure-country", _("全国と地域の備え")), ("support-counts", _("支援に合う施設の数"))]
    if start.viewer.is_ministry:  # only who may tabulate
        pages += [("what-ifs", _("もし対策をしたら")), ("support-plans", _("支援の配分"))]
    pages.append(("own-paths", _("地域の支援")))
    return [(reverse(name, args=[start.campaign.slug]), words, name == here) for name, words in pages]


def tables_for(start: Opening) -> Tables | Missing:
    """The ministry's are those of the newest tabulation, before they are out; a prefecture's or city's what is out."""
    if not start.viewer.is_ministry:
        release = newest_published(campaign=start.campaign)
        if release is None:
            return Missing(
                _("厚生労働省が集計表を公表すると、ここに管内の数値が出ます。いまは、まだ公表されていません。")
            )
        return published(release)
    slug = start.campaign.slug
    tabulation = newest_ready(campaign=start.campaign)
    if tabulation is None:
        return _before_tables(start)
    try:
        return look_at_tables(tabulation=tabulation, by=start.by, now=start.now)
    except (KeyDestroyed, NoSuchPart):
        return Missing(
            _("個票データを廃棄したため、この調査の数値はもう開けません。公表した統計は、いまも見られます。"),
            reverse("releases", args=[slug]),
            _("公表の一覧を見る"),
        )


def _before_tables(start: Opening) -> Missing:
    slug = start.campaign.slug
    if start.campaign.closed_at is None:
        return Missing(
            _("調査が終わっていません。終わったら、個票データを作り、集計すると、ここに数値が出ます。"),
            reverse("campaign", args=[slug]),
            _("調査の段階と締切を見る"),
        )
    if latest_built(campaign_id=start.campaign.pk) is None:
        return Missing(
            _("個票データがまだありません。先に個票データを作ってください。"),
            reverse("dataset-list", args=[slug]),
            _("個票データの一覧を見る"),
        )
    return Missing(
        _("終わった集計がまだありません。個票データから集計を始めてください。"),
        reverse("tabulations", args=[slug]),
        _("集計の一覧を見る"),
    )
