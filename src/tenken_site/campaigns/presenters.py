"""A campaign as officials read it: its steps, its policy in words, its extensions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenken.disposition.campaign_cycle import CampaignPhase
from tenken_site.campaigns.models import Campaign, Case, Extension
from tenken_site.campaigns.policies import dates_of, deadline_of, phase_of, taken_until
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.ui import dates

__all__ = ["CaseDeadline", "ExtensionLine", "Step", "area_name", "case_deadline", "extension_lines", "phase_name",
           "policy_lines", "steps", "title_of"]  # fmt: skip


def phase_name(phase: CampaignPhase) -> str:
    """What officials call the phase."""
    return {
        CampaignPhase.PREPARE: _("準備"),
        CampaignPhase.REHEARSE: _("試行"),
        CampaignPhase.OPEN: _("実施中"),
        CampaignPhase.EXTENDED: _("延長中"),
        CampaignPhase.GRACE: _("猶予"),
        CampaignPhase.CLOSED: _("終了"),
        CampaignPhase.ARCHIVED: _("保管"),
    }[phase]


def title_of(campaign: Campaign) -> str:
    """The questionnaire's title in the reader's language."""
    return instruments.questionnaire(campaign.instrument_version_id).title.in_language(get_language() or "ja")


def area_name(area: Jurisdiction) -> str:
    """The area's name in the reader's language."""
    return area.name if (get_language() or "ja") == "ja" else area.name_en or area.name


@dataclass(frozen=True, slots=True)
class Step:
    """One phase on the way. ``state``: done, now or later."""

    name: str
    state: str
    when: str


def steps(campaign: Campaign, *, now: datetime) -> tuple[Step, ...]:
    """The phases in order with the day of each; those that this campaign does not have are left out."""
    found, order = dates_of(campaign), list(CampaignPhase)
    current = phase_of(campaign=campaign, now=now)
    whens: dict[CampaignPhase, datetime | None] = {
        CampaignPhase.PREPARE: None,
        CampaignPhase.REHEARSE: found.rehearsed_at,
        CampaignPhase.OPEN: found.opens_at,
        CampaignPhase.EXTENDED: found.first_closes_at if found.closes_at > found.first_closes_at else None,
        CampaignPhase.GRACE: found.closes_at if found.grace_minutes else None,
        CampaignPhase.CLOSED: found.closed_at or found.grace_ends_at,
        CampaignPhase.ARCHIVED: found.archived_at,
    }
    optional = {CampaignPhase.REHEARSE, CampaignPhase.EXTENDED, CampaignPhase.GRACE}
    return tuple(
        Step(
            name=phase_name(phase),
            state="now" if phase is current else "done" if order.index(phase) < order.index(current) else "later",
            when=_("%(when)sから") % {"when": _short(when)} if when else "",
        )
        for phase, when in whens.items()
        if when or phase is current or phase not in optional
    )


def policy_lines(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """The deadline policy in words, as pairs of a heading and a sentence."""
    grace = (
        _("締切までの%(minutes)d分間に答えを保存した施設は、締切のあと%(minutes)d分間、提出できます。")
        % {"minutes": campaign.grace_minutes}
        if campaign.grace_minutes
        else _("ありません。締切の時刻に受付を終えます。")
    )
    corrections = (
        _("締切まで何度でもできます。")
        if campaign.corrections == Campaign.Corrections.UNTIL_DEADLINE
        else _("できません。はじめの提出が有効です。")
    )
    share = {"percent": campaign.partial_from_percent}
    drafts = (
        _("質問の%(percent)d%%以上に答えてある下書きは、一部の回答として受け付けます。") % share
        if campaign.drafts_at_close == Campaign.DraftsAtClose.PARTIAL
        else _("下書きのまま残し、集計には使いません。%(percent)d%%以上に答えてあれば「一部のみ回答」に数えます。")
        % share
    )
    last = dates.binding_moment(campaign.closes_at - timedelta(seconds=1), language=(get_language() or "ja")[:2])
    return (
        (_("いまの締切"), last),
        (_("締切のあとの猶予"), grace),
        (_("提出後の訂正"), corrections),
        (_("提出されなかった下書き"), drafts),
        *openness_lines(campaign),
    )


def openness_lines(campaign: Campaign) -> tuple[tuple[str, str], ...]:
    """Who sees answers, as pairs of a heading and a sentence."""
    relays = (
        _("管内の施設の回答を、理由を入力して1件ずつ見られます。")
        if campaign.relays_see == Campaign.RelaysSee.ANSWERS
        else _("提出したかどうかだけが見えます。回答の内容は見えません。")
    )
    use = (
        _("統計法にもとづく統計調査です。施設ごとの指導や支援には使えません。")
        if campaign.statistical
        else _("統計調査ではありません。許可を受ければ、施設ごとの支援にも使えます。")
    )
    return ((_("都道府県・市区に見えるもの"), relays), (_("回答の使い道"), use))


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """One later deadline."""

    at: str
    whose: str
    until: str
    reason: str
    reopening: bool
    public_id: str  # of the case, else empty


def extension_lines(extensions: Iterable[Extension]) -> tuple[ExtensionLine, ...]:
    """In the order given."""
    return tuple(
        ExtensionLine(
            at=_short(one.at),
            whose=one.case.unit.name if one.case else area_name(one.area) if one.area else _("すべての施設"),
            until=_short(one.until - timedelta(seconds=1)),
            reason=one.reason,
            reopening=one.kind == Extension.Kind.REOPENING,
            public_id=one.case.public_id if one.case else "",
        )
        for one in extensions
    )


@dataclass(frozen=True, slots=True)
class CaseDeadline:
    """A case's deadline. ``over``: it takes nothing any more, so it is reopened and not extended."""

    public_id: str
    facility: str
    address: str
    relay: str
    deadline: str
    own: bool
    over: bool
    submitted: bool


def case_deadline(case: Case, *, campaign: Campaign, now: datetime) -> CaseDeadline:
    """For the page of one clinic; unit and relay joined."""
    deadline = deadline_of(case=case, campaign=campaign)
    return CaseDeadline(
        public_id=case.public_id,
        facility=case.unit.name,
        address=case.unit.address,
        relay=area_name(case.unit.relay) if case.unit.relay else "",
        deadline=dates.binding_moment(deadline - timedelta(seconds=1), language=(get_language() or "ja")[:2]),
        own=deadline > campaign.closes_at,
        over=now >= taken_until(case=case, campaign=campaign),
        submitted=case.first_submitted_at is not None,
    )


def _short(moment: datetime) -> str:
    return dates.short_moment(moment, language=(get_language() or "ja")[:2])
