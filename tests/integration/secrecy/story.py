"""A tiny campaign in which everybody says something that nobody may find: answers, names, addresses, numbers, notes."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenken.disposition.outcomes import AttemptOutcome
from tenken.frame.areas import read_areas
from tenken.frame.facility_lists import place_in_list
from tenken.frame.folding import fold, fold_name
from tenken_site.accounts import totp
from tenken_site.accounts.actions.invite import invite
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.record_sign_in import record_sign_in
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.chase.actions.record_attempt import record_attempt
from tenken_site.custody.actions.erase_person import ask_for_erasure
from tenken_site.frames.actions.carry_contacts import carry_contacts
from tenken_site.frames.actions.import_contacts import import_contacts
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.models import UnitProposal
from tenken_site.jobs import registry
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.worker import Worker
from tenken_site.notices.actions.publish import publish_notice
from tenken_site.notices.actions.receive import Covering, write_covering
from tenken_site.outreach.actions.ask_for_id import ask_for_id
from tenken_site.outreach.actions.print_code import print_code
from tenken_site.outreach.actions.send_code import send_code
from tenken_site.responses.actions.close_campaign import close_campaign
from tenken_site.responses.actions.unlock import ask_for_unlock
from tests.cast import COUNTRY_CODE, FUNABASHI_CODE, HIMAWARI, MINATO, NOW
from tests.factories import accounts, campaigns, frames, notices, organisations, outreach
from tests.factories.browsers import signed_in
from tests.factories.jurisdictions import territory
from tests.factories.post import MailServer

__all__ = ["ANSWERS", "DERIVED", "OFFICIALS", "PEOPLE", "closed", "lived_through"]

SURVEY = Path(__file__).parents[2] / "fixtures" / "surveys" / "secrecy" / "core.yaml"
BY = "command:tests"
DAY = timedelta(days=1)

#: What the clinic answers.
ANSWERS = {
    "name of the respondent": "白鳥沢ゾラ子",
    "name after the correction": "黒鳥沢ゾラ子",
    "option code": "quagga-attack",
    "other option in words": "絶滅したモアの羽根",
    "number": "84029173",
    "long text": "紫の鯨が院内サーバーを泳いだ",
    "draft that is never submitted": "緑の鯨は下書きのまま",
    "typed, then taken back": "橙の鯨は消した",
}
#: Which questions the answers opened and closed, and what was chosen: of the clinic's case, not of the questionnaire.
DERIVED = {"opened question": "OPENED73", "skipped question": "SKIPPED74", "question answered": "COUNT75"}
#: Of mail addresses the part before the @: whoever keeps that keeps enough.
PEOPLE = {
    "mail of the contact": "zebrafish.clinic",
    "telephone of the contact": "047-913-8264",
    "telephone, digits alone": "0479138264",
    "mail of a candidate": "okapi.clinic",
    "telephone of a candidate": "043-739-5527",
    "mail of a proposal": "narwhal.clinic",
    "reason of a proposal": "カワウソ院長が引退した",
    "whom officials spoke to": "ムササビ事務長",
    "note of a call": "ヤマネ先生は水曜に戻る",
    "official of a relay": "アルマジロ係長",
    "mail told on the telephone": "pangolin.clinic",
    "mail that the server refuses": "numbat.clinic",
    "mail typed at the sign-in": "thylacine.clinic",
    "name typed for a forgotten ID": "フクロテナガザル院長",
}
#: What the two accounts of officials hold.
OFFICIALS = {
    "name of an official": "センザンコウ課長",
    "mail of an official": "quokka.official",
    "name of one invited": "アイアイ主査",
    "mail of one invited": "capybara.official",
    "secret of an authenticator app": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
}


@dataclass(frozen=True, slots=True)
class Lived:
    """What is left to look at."""

    campaign: Campaign
    received: list[str]


def lived_through(post: MailServer, monkeypatch: pytest.MonkeyPatch) -> Lived:
    """The whole story but its end, by actions and pages, with mail over a real server."""
    campaign = campaigns.campaign(slug="secrecy-2026", receipt_prefix="S26", path=SURVEY)
    minato = campaigns.enrolled(MINATO, into=campaign)
    himawari = campaigns.enrolled(HIMAWARI, into=campaign)
    _contacts(campaign)
    post.behaviour.refuse = {
        f"{PEOPLE['mail that the server refuses']}@clinics.test": "550 5.1.1 <numbat.clinic>: no such user"
    }
    outreach.wave(campaign, purpose="access_code", message="access-code")
    _work(NOW)
    for one in (minato, himawari):
        one.user.refresh_from_db()  # a new code was mailed: a session of before would be over
    _officials_call(campaign, minato.case)
    _clinic_answers(signed_in(minato.user), minato.case)
    _another_begins(signed_in(himawari.user), himawari.case)
    _somebody_cannot_sign_in()
    send_code(
        case=_fresh(himawari.case), new_mail=f"{PEOPLE['mail told on the telephone']}@clinics.test", by=BY, now=NOW
    )
    _work(NOW + timedelta(minutes=5))
    print_code(case=_fresh(himawari.case), by=BY, now=NOW + timedelta(hours=1))
    _a_job_fails(monkeypatch)
    _officials_look(campaign, minato.case)
    _officials_come()
    _work(NOW + DAY)
    ask_for_id(code="", name=PEOPLE["name typed for a forgotten ID"], postcode="2730001", by=BY, now=NOW + DAY)
    _somebody_cannot_sign_in()
    return Lived(campaign, [mail.to for mail in post.received])


def closed(campaign: Campaign) -> None:
    """Drafts are sealed as partial submissions, and old runs swept away."""
    campaign.refresh_from_db()
    campaign.drafts_at_close = Campaign.DraftsAtClose.PARTIAL
    campaign.partial_from_percent = 1
    campaign.save(update_fields=["drafts_at_close", "partial_from_percent"])
    close_campaign(campaign=campaign, by=BY, now=campaign.closes_at + 3 * DAY)
    _work(campaign.closes_at + 4 * DAY)


def _work(now: Any) -> None:
    for _ in range(3):  # a run may leave mail behind it
        Worker(clock=lambda: now).once()


def _fresh(case: Case) -> Case:
    return Case.objects.select_related("campaign", "unit").get(pk=case.pk)


def _contacts(campaign: Campaign) -> None:
    """A list of contacts is imported, then carried over to a next version, where nobody uses it."""
    version = campaign.frame_version
    for unit in version.units.all():
        unit.name_folded, unit.address_folded = fold_name(unit.name), fold(unit.address)
        unit.save()
    known = f"{PEOPLE['mail of the contact']}@clinics.test"
    refused = f"{PEOPLE['mail that the server refuses']}@clinics.test"
    doubtful = f"{PEOPLE['mail of a candidate']}@clinics.test"
    rows = [
        ("code", "name", "address", "mail", "telephone"),
        (MINATO.facility_code, MINATO.name, MINATO.address, known, PEOPLE["telephone of the contact"]),
        (HIMAWARI.facility_code, HIMAWARI.name, HIMAWARI.address, refused, ""),
        ("", "どこにもない医院", "千葉県船橋市1", doubtful, PEOPLE["telephone of a candidate"]),
    ]
    file = io.BytesIO("\n".join(",".join(row) for row in rows).encode())
    areas = read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")
    report = import_contacts(file=file, source_name="c.csv", version=version, areas=areas, by=BY, now=NOW)
    assert (report.linked, report.asked.total()) == (2, 1)
    later = frames.frame_version()
    pairs = [(unit.pk, place_in_list(unit.source_file, unit.line)) for unit in version.units.all()]
    assert carry_contacts(former=version, version=later, pairs=pairs, unsure=[pairs[1][1]], by=BY, now=NOW).carried == 1


def _officials_call(campaign: Campaign, case: Case) -> None:
    caller = accounts.User.objects.create_user(
        "caller",
        None,
        display_name=OFFICIALS["name of an official"],
        email=f"{OFFICIALS['mail of an official']}@ministry.test",
    )
    record_attempt(
        case=case, area=territory()[FUNABASHI_CODE], outcome=AttemptOutcome.WILL_ANSWER, seen=0,
        spoke_to=PEOPLE["whom officials spoke to"], note=PEOPLE["note of a call"], caller=caller, by=BY, now=NOW,
    )  # fmt: skip
    propose(
        unit=case.unit, kind=UnitProposal.Kind.WRONG_MAIL, reason=PEOPLE["reason of a proposal"], way="official",
        new_mail=f"{PEOPLE['mail of a proposal']}@clinics.test", by=BY, now=NOW,
    )  # fmt: skip
    notice = notices.published(campaign)
    copy = notices.copy_of(notice, FUNABASHI_CODE)
    words = Covering(
        text="よろしくお願いします。", own_deadline=None, office="医療課", person=PEOPLE["official of a relay"],
        telephone="047-000-0000", mail="iryo@city.test",
    )  # fmt: skip
    write_covering(delivery=copy, covering=words, by=BY, now=NOW)
    correction = notices.draft(campaign)
    correction.corrects = notice
    correction.save()
    publish_notice(notice=correction, by=BY, now=NOW)


def _clinic_answers(browser: Client, case: Case) -> None:
    """One question at a time with script, all at once without, a look back, a submission, and a correction of it."""
    place = f"/cases/{case.public_id}/"
    for link_id, value in (("GATE72", "yes"), ("TOLD76", ANSWERS["typed, then taken back"])):
        sent = {f"answer-{link_id}": value, f"seen-{link_id}": "0"}
        answer = browser.post(f"{place}answers/{link_id}/", sent, headers={"HX-Request": "true"})
        assert answer.status_code == 200, (answer.status_code, answer.headers)
    browser.get(f"{place}answer/")
    whole = {
        "answer-WHO71": ANSWERS["name of the respondent"],
        "answer-GATE72": "yes",
        "answer-OPENED73": [ANSWERS["option code"], "moa-other"],
        "text-OPENED73": ANSWERS["other option in words"],
        "answer-COUNT75": ANSWERS["number"],
        "answer-TOLD76": ANSWERS["long text"],
        "seen-WHO71": "0", "seen-GATE72": "1", "seen-OPENED73": "0", "seen-COUNT75": "0", "seen-TOLD76": "1",
        "do": "review",
    }  # fmt: skip
    answer = browser.post(f"{place}answer/", whole)
    assert answer.status_code == 302, re.findall("err-msg.{200}", answer.content.decode(), re.S)
    assert ANSWERS["long text"] in browser.get(f"{place}review/").content.decode()
    _submit(browser, case)
    assert browser.get(f"{place}receipt/").status_code == 200
    sent = {"answer-WHO71": ANSWERS["name after the correction"], "seen-WHO71": "1"}
    browser.post(f"{place}answers/WHO71/", sent, headers={"HX-Request": "true"})
    _submit(browser, case)


def _submit(browser: Client, case: Case) -> None:
    before = Case.objects.get(pk=case.pk)
    browser.post(f"/cases/{case.public_id}/submit/", {"draft_version": str(before.draft_version)})
    assert Case.objects.get(pk=case.pk).last_number == before.last_number + 1


def _another_begins(browser: Client, case: Case) -> None:
    """A draft that stays one until the close seals it as a partial submission."""
    for link_id, value in (("GATE72", "no"), ("TOLD76", ANSWERS["draft that is never submitted"])):
        sent = {f"answer-{link_id}": value, f"seen-{link_id}": "0"}
        browser.post(f"/cases/{case.public_id}/answers/{link_id}/", sent, headers={"HX-Request": "true"})


def _somebody_cannot_sign_in() -> None:
    """An address is typed where an ID belongs, and a form of answers comes back after its session was over."""
    typed = f"{PEOPLE['mail typed at the sign-in']}@clinics.test"
    for path, fields in (
        ("/sign-in/", {"code": typed}),
        ("/sign-in/password/", {"login": typed, "password": ANSWERS["long text"]}),
        ("/cases/abcdefghjkmn/answer/", {"answer-TOLD76": ANSWERS["long text"], "do": "review"}),
    ):
        assert Client().post(path, fields).status_code < 500


def _officials_come() -> None:
    """One is invited; one sets up a second factor and asks for answers; a corporation gets a member."""
    invite(
        username="invited", display_name=OFFICIALS["name of one invited"], area=COUNTRY_CODE, by=BY, now=NOW,
        mail=f"{OFFICIALS['mail of one invited']}@ministry.test",
    )  # fmt: skip
    caller, secret = accounts.User.objects.get(username="caller"), OFFICIALS["secret of an authenticator app"]
    set_up_app(user=caller, secret=secret, typed=totp.code_at(secret, step=totp.step_of(NOW)), by=BY, now=NOW)
    make_recovery_codes(user=caller, by=BY, now=NOW)
    campaign = Campaign.objects.get()
    ask_for_unlock(campaign=campaign, purpose="statistics", reason="集計", days=1, by=caller, now=NOW)
    ask_for_erasure(case=campaign.cases.order_by("pk")[0], by=BY, now=NOW)
    record_sign_in(user=caller, method="password", device="iPhone", by=BY, now=NOW)
    organisations.member("member", organisations.corporation(1))


def _a_job_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error whose text holds what the job was about."""

    def work(step: object) -> None:
        raise ValueError(f"cannot read {ANSWERS['long text']} of {PEOPLE['mail of the contact']}@clinics.test")

    with contextlib.ExitStack() as after:
        kinds = dict(registry._runs)
        after.callback(registry._runs.update, kinds)
        after.callback(registry._runs.clear)
        registry.run("test.fails")(work)
        request_run(kind="test.fails", key="", arguments={"case": 1}, by=BY, now=NOW)
        for hours in range(1, 30, 7):
            _work(NOW + timedelta(hours=hours))


def _officials_look(campaign: Campaign, case: Case) -> None:
    """Pages and files that open contacts: looking leaves nothing behind but audit entries."""
    from tests.cast import FUNABASHI

    browser = signed_in(accounts.official(FUNABASHI))
    place = f"/campaigns/{campaign.slug}/calls/{FUNABASHI_CODE}/"
    seen = ""
    for path in ("", "list/", "list/?format=csv", f"{case.public_id}/"):
        answer = browser.get(place + path)
        assert answer.status_code == 200, (path, answer.status_code)
        seen += (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert PEOPLE["telephone of the contact"] in seen, "the desk does open them"
    found = browser.post(f"{place}find/", {"telephone": PEOPLE["telephone, digits alone"]})
    assert found.headers["Location"] == f"{place}{case.public_id}/"
