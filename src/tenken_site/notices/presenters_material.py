"""What a relay takes along: its letter, the leaflet, the text of a mail; all from the survey's own words."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from tenken.report.leaflet import Leaflet
from tenken.report.letter import LetterContact, LetterMatter, RelayLetter
from tenken.report.letter_matter import letter_matter
from tenken_site.campaigns.models import Campaign
from tenken_site.instruments import queries as instruments
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.notices.models import Delivery
from tenken_site.notices.policies import last_day
from tenken_site.notices.queries import contact_of
from tenken_site.ui import dates

__all__ = ["leaflet", "mail_text", "relay_letter", "sign_in_address"]

MAIL = """管内の診療所 管理者 様

{covering}{why}

■ 調査の名前：{survey}
■ 調査の実施者：{issuer}
■ 回答の締切：{due}
{own}■ かかる時間：{minutes}

■ 回答のしかた
1. 次のアドレスを開きます。
   {address}
2. 封書またはメールでお届けしたアクセスコード（16文字）を入力します。
3. 質問に答えて、最後に「提出する」を押します。途中で保存して、あとから続けられます。

■ お問い合わせ
{desks}
{contact}"""


def sign_in_address() -> str:
    """The public sign-in page; no code in it."""
    return f"{settings.TENKEN_SITE_URL}{reverse('sign-in')}"


def relay_letter(*, campaign: Campaign, relay: Jurisdiction, copy: Delivery | None, now: datetime) -> RelayLetter:
    """The relay's letter to its clinics, in Japanese: the notice's language."""
    survey = instruments.survey(campaign.instrument_version_id)
    opens, closes = dates.local(campaign.opens_at).date(), last_day(campaign)
    return RelayLetter(
        matter=_matter(campaign, now=now),
        contact=_contact(relay, copy),
        sign_in=sign_in_address(),
        period=f"{dates.binding_day(opens, language='ja')}～{dates.short_day(closes, language='ja')}",
        whom=survey.unit.in_language("ja"),
    )


def leaflet(*, campaign: Campaign, relay: Jurisdiction, copy: Delivery | None, now: datetime) -> Leaflet:
    """The leaflet with the relay's contact where it gave one."""
    matter = _matter(campaign, now=now)
    contact = _contact(relay, copy)
    return Leaflet(
        survey=matter.survey,
        issuer=matter.issuer,
        due=dates.binding_day(last_day(campaign), language="ja"),
        minutes=matter.minutes,
        address=sign_in_address(),
        desks=matter.desks,
        office=contact.office if copy and copy.contact_office else "",
        office_phone=contact.phone,
        unofficial=matter.unofficial,
    )


def mail_text(*, campaign: Campaign, relay: Jurisdiction, copy: Delivery | None, now: datetime) -> str:
    """Plain text to paste into a mail to clinics."""
    matter, contact = _matter(campaign, now=now), _contact(relay, copy)
    reached = "　".join(part for part in (f"電話 {contact.phone}" if contact.phone else "", contact.mail) if part)
    own = f"　　（できれば{contact.own_deadline}までにご回答いただけると助かります）\n" if contact.own_deadline else ""
    return MAIL.format(
        covering=f"{contact.covering_text.strip()}\n\n" if contact.covering_text.strip() else "",
        why=matter.why,
        survey=matter.survey,
        issuer=matter.issuer,
        due=matter.due,
        own=own,
        minutes=matter.minutes,
        address=sign_in_address(),
        desks="\n".join(f"・{desk.subject}\n　{desk.name}　電話 {desk.phone}　{desk.hours}" for desk in matter.desks),
        contact=f"・この地域の担当\n　{contact.office}{'　' + contact.person if contact.person else ''}"
        + (f"\n　{reached}" if reached else "")
        + "\n",
    )


def _matter(campaign: Campaign, *, now: datetime) -> LetterMatter:
    questionnaire = instruments.questionnaire(campaign.instrument_version_id)
    matter = letter_matter(
        instruments.survey(campaign.instrument_version_id),
        title=questionnaire.title.in_language("ja"),
        date=dates.binding_day(dates.local(now).date(), language="ja"),
        due=dates.binding_day(last_day(campaign), language="ja"),
        as_of=dates.as_of(campaign.as_of, language="ja"),
        language="ja",
    )
    note = questionnaire.note
    return replace(matter, unofficial=note.in_language("ja")) if note and not campaign.official else matter


def _contact(relay: Jurisdiction, copy: Delivery | None) -> LetterContact:
    """The relay's contact; its name alone before it wrote one."""
    return contact_of(copy) if copy and copy.contact_office else LetterContact(office=relay.name)
