"""Two areas with something of everything in them, and marks by which we know whose it is when it shows elsewhere."""

import io
import zipfile
from dataclasses import dataclass, field, replace

from django.http import HttpResponseBase
from django.test import Client

from tenken.disposition.outcomes import AttemptOutcome
from tenken_site.accounts.models import Appointment, User
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.encryption.first_keys import first_key
from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import Contact, ContactCandidate, UnitProposal
from tenken_site.notices.actions.attach import attach
from tenken_site.notices.actions.receive import Covering, write_covering
from tenken_site.notices.actions.record_passing import record_passing
from tenken_site.notices.models import Attachment, Delivery, Notice
from tenken_site.outreach.actions.make_letters import context_of
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.responses.actions.unlock import ask_for_unlock
from tests.cast import (
    CHIBA_CODE,
    COUNTRY_CODE,
    FUNABASHI_CODE,
    HIMAWARI,
    MINATO,
    NOW,
    OSAKA_CITY_CODE,
    OSAKA_CODE,
    Clinic,
    Official,
)
from tests.factories import (
    accounts,
    campaigns,
    contacts,
    exposure_offices,
    flash,
    frames,
    notices,
    organisations,
    outreach,
    verifications,
)
from tests.factories.analysed import analysed
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.factories.exposure import NOTHING_DONE, submitted
from tests.factories.jurisdictions import territory
from tests.factories.people import Cast, everyone
from tests.factories.remembered import Remembered

__all__ = ["NEIGHBOUR", "REACHES", "ROLES", "World", "body", "world"]

#: Another clinic of Minato's city.
NEIGHBOUR = Clinic(
    username="tonari-clinic",
    display_name="隣 花子",
    name="となり整形外科",
    facility_code="1219900028",
    postcode="273-0005",
    address="千葉県船橋市本町9-99-8",
    prefecture=CHIBA_CODE,
    relay=FUNABASHI_CODE,
)
#: Who may come, and whose clinics each reaches: by area, by corporation, or by name. One corporation runs Minato, a
#: second one Himawari, and both belong to one group. The retired official had Chiba; the inactive one has it still; the
#: desk "over" had Funabashi until yesterday; "hurried" has not passed the second factor.
REACHES: dict[str, frozenset[str]] = {
    "visitor": frozenset(),
    "outsider": frozenset(),
    "minato": frozenset({"minato"}),
    "neighbour": frozenset({"neighbour"}),
    "himawari": frozenset({"himawari"}),
    "helper": frozenset({"minato"}),
    "dismissed": frozenset(),
    "member": frozenset({"minato"}),
    "rival": frozenset({"himawari"}),
    "group": frozenset({"minato", "himawari"}),
    "left": frozenset(),
    "desk": frozenset({"minato", "neighbour"}),
    "over": frozenset(),
    "funabashi": frozenset({"minato", "neighbour"}),
    "osaka_city": frozenset({"himawari"}),
    "chiba": frozenset({"minato", "neighbour"}),
    "osaka": frozenset({"himawari"}),
    "ministry": frozenset({"minato", "neighbour", "himawari"}),
    "retired": frozenset(),
    "inactive": frozenset(),
    "hurried": frozenset(),
}
ROLES = tuple(REACHES)


@dataclass(frozen=True, slots=True)
class World:
    """The people in their browsers; what stands in an address; what only Chiba's, and only Osaka's, may read."""

    cast: Cast
    people: dict[str, User]
    campaign: Campaign
    other: Campaign
    chiba: dict[str, object]
    osaka: dict[str, object]
    draft: Notice
    draft_file: Attachment
    marks: dict[str, tuple[str, ...]]  # clinic → words of it and its area that nobody reads who does not reach it
    browsers: dict[str, Client] = field(default_factory=dict)


def world() -> World:
    """The cast, and everything that an address can name, once for Funabashi and once for the city of Osaka.

    Nothing else may stand in the database yet: rows are put back there (``Remembered``). Everyone signs in now, for
    pages ask how long ago that was.
    """
    there = _remembered()
    return replace(there, browsers=_browsers(there.people))


def _made() -> World:
    cast = everyone()
    mailing = outreach.mailing_campaign()
    Campaign.objects.filter(pk=mailing.pk).update(relays_see=Campaign.RelaysSee.ANSWERS)
    unit = frames.unit(NEIGHBOUR, version=mailing.frame_version, line=99)
    campaigns.new_case(mailing, unit).save()
    minato, himawari, neighbour = (campaigns.enrolled(one, into=mailing) for one in (MINATO, HIMAWARI, NEIGHBOUR))
    outreach.address(neighbour.case)
    notice = notices.draft(mailing)
    file = attach(notice=notice, name="依頼.pdf", content=notices.PDF, by="command:tests", now=NOW)
    notices.publish_notice(notice=notice, by="command:tests", now=NOW)
    draft = notices.draft(mailing, title="まだ公開しない下書き")
    draft_file = attach(notice=draft, name="下書き.pdf", content=notices.PDF, by="command:tests", now=NOW)
    batches = outreach.wave(mailing, channels=["letter"], state=Wave.State.SENDING, name="封書")
    chiba = _area(minato.case, cast.funabashi, FUNABASHI_CODE, notice, mark="chiba-only")
    osaka = _area(himawari.case, cast.osaka, OSAKA_CITY_CODE, notice, mark="osaka-only")
    shared = {
        "slug": mailing.slug,
        "notice": notice.pk,
        "attachment": file.pk,
        "wave": batches.pk,
        "file": "letter.pdf",
    }
    asked = ask_for_unlock(
        campaign=mailing, purpose="statistics", reason="集計のため", days=7, by=cast.ministry, now=NOW
    )
    shared |= {"link_id": "T1", "unlock": asked.pk, "flash": flash.asked(mailing).number}
    second = accounts.official(Official("ministry-second", "二 人目", COUNTRY_CODE))
    made = analysed(mailing, asking=cast.ministry, granting=second, now=NOW)
    for kind in ("what-if", "plan"):
        exposure_offices.analysis(made.dataset, kind)
    shared |= {
        "analysis": 1,
        "dataset": made.dataset.number,
        "place": 0,
        "form": "csv",
        "key": "q2.size",
        "request": made.request.pk,
        "export": made.export.pk,
        "tabulation": made.tabulation.pk,
        "release": made.release.pk,
        "verification": verifications.stored(mailing, made.dataset, [minato.case, himawari.case]).number,
    }
    for clinic in (cast.minato, cast.himawari):  # in the other campaign: in ours they are still to be called
        submitted(clinic, NOTHING_DONE)
    return World(
        cast=cast,
        people=_people(cast, minato, himawari, neighbour),
        campaign=mailing,
        other=cast.campaign,
        chiba=shared
        | chiba
        | {"answered": cast.minato.case.public_id, "number": _batch(batches, FUNABASHI_CODE, number=1)},
        osaka=shared
        | osaka
        | {"answered": cast.himawari.case.public_id, "number": _batch(batches, OSAKA_CITY_CODE, number=2)},
        draft=draft,
        draft_file=draft_file,
        marks={
            "minato": (MINATO.name, MINATO.facility_code, "chiba-only", "047-000-0001"),
            "neighbour": (NEIGHBOUR.name, NEIGHBOUR.facility_code),
            "himawari": (HIMAWARI.name, HIMAWARI.facility_code, "osaka-only", "06-0000-0001"),
        },
    )


def _people(cast: Cast, minato: Enrolled, himawari: Enrolled, neighbour: Enrolled) -> dict[str, User]:
    """Who plays each role but the visitor's."""
    group = organisations.corporation(1)
    ours, theirs = (organisations.corporation(serial, parent=group) for serial in (2, 3))
    for one in (minato, cast.minato):  # in both campaigns
        organisations.runs(ours, one.case.unit)
    for one in (himawari, cast.himawari):
        organisations.runs(theirs, one.case.unit)
    return {
        "outsider": cast.outsider,
        "minato": minato.user,
        "neighbour": neighbour.user,
        "himawari": himawari.user,
        "helper": organisations.helper("vendor", minato.case),
        "dismissed": organisations.helper("former-vendor", minato.case, revoked=True),
        "member": organisations.member("member", ours),
        "rival": organisations.member("rival", theirs),
        "group": organisations.member("group", group),
        "left": organisations.member("left", ours, ended=True),
        "desk": organisations.desk("desk", FUNABASHI_CODE),
        "over": organisations.desk("desk-over", FUNABASHI_CODE, over=True),
        "funabashi": cast.funabashi,
        "osaka_city": accounts.official(Official("osaka-city", "北 浜子", OSAKA_CITY_CODE)),
        "chiba": cast.chiba,
        "osaka": cast.osaka,
        "ministry": cast.ministry,
        "retired": accounts.official(Official("chiba-gone", "元 担当", CHIBA_CODE)),
        "inactive": accounts.official(Official("chiba-off", "休 職", CHIBA_CODE)),
        "hurried": accounts.official(Official("chiba-fast", "急 用", CHIBA_CODE)),
    }


def _browsers(people: dict[str, User]) -> dict[str, Client]:
    """A browser for each role; the session began while the person still had the office."""
    browsers = {role: signed_in(user) for role, user in people.items() if role != "hurried"}
    browsers |= {"visitor": Client(), "hurried": Client()}
    browsers["hurried"].force_login(people["hurried"], backend="tenken_site.accounts.backends.PasswordBackend")
    Appointment.objects.filter(user=people["retired"]).delete()
    User.objects.filter(pk=people["inactive"].pk).update(is_active=False)
    for browser in browsers.values():
        browser.raise_request_exception = False
    return browsers


def _batch(wave: Wave, relay: str, *, number: int) -> int:
    """Letters to print, without the cost of setting them."""
    key = first_key(WrappingKey, scope=wave.campaign.key_scope, now=NOW)
    document = key.data.seal(notices.PDF, context=context_of(wave_id=wave.pk, number=number))
    LetterBatch.objects.create(
        wave=wave, relay=territory()[relay], number=number, count=1, made_at=NOW, key_id=key.pk, document=document
    )
    return number


def _area(case: Case, caller: User, relay: str, notice: Notice, *, mark: str) -> dict[str, object]:
    """Contact, call, proposal, wave, copy of the notice and passing of one area, each with the area's mark."""
    by = "command:tests"
    home = CHIBA_CODE if relay == FUNABASHI_CODE else OSAKA_CODE
    telephone = "047-000-0001" if home == CHIBA_CODE else "06-0000-0001"
    contacts.change(Contact.objects.filter(unit=case.unit_id), mail=f"{mark}@clinics.test", telephone=telephone)
    proposal = propose(
        unit=case.unit, kind=UnitProposal.Kind.MOVED, reason=mark, new_address=mark, way="site", by="user:0", now=NOW
    )
    record_attempt(
        case=case,
        area=territory()[relay],
        outcome=AttemptOutcome.WILL_ANSWER,
        seen=0,
        spoke_to=mark,
        note=mark,
        caller=caller,
        by=by,
        now=NOW,
    )
    ContactCandidate.objects.create(
        version=case.unit.version, source="l.csv", line=case.pk, name=mark, mail=f"{mark}@rows.test", why="not_found",
        prefecture=territory()[home],
    )  # fmt: skip
    copy: Delivery = notices.copy_of(notice, relay)
    covering = Covering(
        text=mark, own_deadline=None, office=f"{mark} office", person=mark, telephone="000", mail=f"{mark}@city.test"
    )
    write_covering(delivery=copy, covering=covering, by=by, now=NOW)
    passing = record_passing(delivery=copy, on=NOW.date(), channel="mail", to=mark, count=1, note=mark, by=by, now=NOW)
    own_wave = outreach.wave(case.campaign, owner=relay, name=f"{mark} wave", own_words=mark)
    return {
        "public_id": case.public_id,
        "unit": case.unit_id,
        "area": relay,
        "proposal": proposal.pk,
        "passing": passing.pk,
        "own_wave": own_wave.pk,
        "path": exposure_offices.own_path(case.campaign, relay, title=mark).pk,
        "appointment": Appointment.objects.filter(jurisdiction=relay).values_list("pk", flat=True).first() or 0,
    }


_remembered = Remembered(_made)


def body(response: HttpResponseBase) -> str:
    """What can be read in the answer, also within a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")
