"""What happens around the answers of the demonstration: contacts, the notice and its relays, calls, corrections."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from tenken.disposition.lifecycle import CaseStatus
from tenken.disposition.outcomes import AttemptOutcome
from tenken.frame.areas import AreaList
from tenken_site.accounts.models import User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.corrections.actions.reply_from_letter import reply_from_letter
from tenken_site.frames.actions.import_contacts import import_contacts
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import FrameVersion, UnitProposal
from tenken_site.notices.actions.publish import publish_notice
from tenken_site.notices.actions.receive import Covering, confirm, note_seen, write_covering
from tenken_site.notices.actions.record_passing import record_passing
from tenken_site.notices.actions.write_notice import write_notice
from tenken_site.notices.models import Delivery, Passing

__all__ = ["call", "correct", "load_contacts", "pass_on"]

#: Of a hundred clinics so many have no mail address, and so many one that is dead.
NO_MAIL, DEAD = 12, 5
TITLE = "診療所における医療情報システムのサイバーセキュリティ対策に係る調査について（依頼）"
BODY = """標記の調査を、別紙のとおり実施します。

貴管内の診療所への周知をお願いします。周知した日、相手先、方法は、この画面に記録してください。
診療所の回答の状況は、この画面で見られます。回答の内容は、自治体には伝わりません。

これは練習用の事務連絡です。"""
COVERING = (
    "管内の診療所の皆様へ。厚生労働省から標記の調査の依頼がありました。"
    "7問、5分ほどで終わりますので、ご協力をお願いします。"
)
OUTCOMES = (
    (AttemptOutcome.WILL_ANSWER, 4),
    (AttemptOutcome.NO_ANSWER, 3),
    (AttemptOutcome.CALL_BACK, 2),
    (AttemptOutcome.REFUSED, 1),
    (AttemptOutcome.WRONG_NUMBER, 1),
    (AttemptOutcome.CLOSED, 1),
)


def load_contacts(version: FrameVersion, *, areas: AreaList, random: Random, by: str, now: datetime) -> frozenset[str]:
    """An address and a number for most clinics, read like any list; the addresses that are dead."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["facility_code", "name", "address", "mail", "telephone"])
    dead = set()
    for number, unit in enumerate(version.units.order_by("line"), start=1):
        chance = random.randrange(100) if number > 1 else 99
        mail = "" if chance < NO_MAIL else f"clinic{number}@clinics.example"
        if NO_MAIL <= chance < NO_MAIL + DEAD:
            dead.add(mail)
        telephone = f"0{random.randrange(1, 10)}-0000-{number % 10000:04}"
        writer.writerow([unit.facility_code, unit.name, unit.address, mail, telephone])
    file = io.BytesIO(text.getvalue().encode("utf-8-sig"))
    import_contacts(file=file, source_name="demo-contacts.csv", version=version, areas=areas, by=by, now=now)
    return frozenset(dead)


def pass_on(campaign: Campaign, *, random: Random, by: str, now: datetime) -> None:
    """The notice three weeks before the opening; nearly every relay confirmed it, most passed it on."""
    published = campaign.opens_at - timedelta(days=21)
    notice = write_notice(campaign=campaign, title=TITLE, body=BODY, by=by, now=published)
    publish_notice(notice=notice, by=by, now=published)
    for delivery in Delivery.objects.filter(notice=notice).select_related("relay").order_by("relay"):
        if random.random() < 0.05:
            continue
        seen = published + timedelta(days=random.randrange(1, 9), hours=random.randrange(1, 9))
        note_seen(delivery=delivery, by=by, now=seen)
        if random.random() < 0.04:
            continue
        confirm(delivery=delivery, by=by, now=seen)
        if random.random() < 0.25:
            continue
        office = f"{delivery.relay.name}保健所 総務担当"
        words = Covering(COVERING, None, office, "", f"0{random.randrange(1, 10)}-0000-9999", "")
        write_covering(delivery=delivery, covering=words, by=by, now=seen)
        for channel in random.sample([Passing.Channel.POST, Passing.Channel.WEB, Passing.Channel.ASSOCIATION], 2):
            day = _day(seen) + timedelta(days=random.randrange(1, 6))
            record_passing(
                delivery=delivery, on=min(day, _day(now)), channel=channel, to="管内の診療所", count=None, note="",
                by=by, now=now,
            )  # fmt: skip


def call(campaign: Campaign, callers: Sequence[User], *, random: Random, by: str, now: datetime) -> None:
    """Officials have called some of the clinics of their areas that have not submitted."""
    for caller in callers:
        area = caller.appointments.select_related("jurisdiction").get().jurisdiction
        cases = Case.objects.filter(campaign=campaign, status__in=[CaseStatus.NOT_STARTED, CaseStatus.IN_PROGRESS])
        own = cases.filter(unit__relay=area).select_related("unit").order_by("unit__line")[1:]
        for case in own:
            if random.random() > 0.4:
                continue
            at = now - timedelta(days=random.randrange(1, 8), hours=random.randrange(0, 5))
            outcome = random.choices([one for one, _ in OUTCOMES], [weight for _, weight in OUTCOMES])[0]
            back = now.replace(hour=5, minute=0, second=0, microsecond=0)
            record_attempt(
                case=case,
                area=area,
                outcome=outcome,
                seen=0,
                call_back_at=max(back, at + timedelta(hours=1)) if outcome is AttemptOutcome.CALL_BACK else None,
                spoke_to="受付の方" if outcome is not AttemptOutcome.NO_ANSWER else "",
                caller=caller,
                by=by,
                now=at,
            )


def correct(campaign: Campaign, *, random: Random, by: str, now: datetime) -> None:
    """Some letters came back with a word, and a clinic has moved."""
    open_cases = Case.objects.filter(campaign=campaign, status=CaseStatus.NOT_STARTED, outcome="")
    chosen = list(open_cases.select_related("campaign", "unit").order_by("unit__line")[2:8])
    for case in chosen[:3]:
        reply_from_letter(case=case, kind=UnitProposal.Kind.CLOSED, reason="院長が高齢のため閉院しました", now=now)
    for case in chosen[3:5]:
        reply_from_letter(case=case, kind=UnitProposal.Kind.NOT_OURS, reason="", now=now)
    for case in chosen[5:]:
        address = f"{case.unit.address}（新館）"
        propose(
            unit=case.unit, kind=UnitProposal.Kind.MOVED, reason="電話で確認", new_address=address, way="official",
            by=by, now=now - timedelta(days=random.randrange(1, 4)),
        )  # fmt: skip


def _day(moment: datetime) -> date:
    return (moment + timedelta(hours=9)).date()
