"""A whole campaign by a moving clock: seven weeks, three waves, an extension, a close; each case ends with one code."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tenken.disposition.codes import DispositionCode
from tenken_site.campaigns.actions.extend import extend
from tenken_site.campaigns.models import Case
from tenken_site.frames.models import Contact
from tenken_site.messaging.models import OutboxEntry
from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.models import StatusFact
from tenken_site.outreach.models import LetterBatch, Wave
from tenken_site.responses.models import Submission
from tests.cast import MINISTRY
from tests.factories import accounts
from tests.factories.post import mail_server
from tests.integration.rehearsal.country import Country, found, in_quiet_time, japan

pytestmark = [pytest.mark.stores, pytest.mark.django_db, pytest.mark.first_on("sqlite")]


@pytest.mark.at_once
def test_a_whole_campaign_leaves_every_case_with_one_disposition(tmp_path: Path, settings: object) -> None:
    with mail_server() as post:
        settings.TENKEN_SMTP_URL = post.url  # type: ignore[attr-defined]  # pytest-django's wrapper
        settings.TENKEN_MAIL_PER_MINUTE = 0  # type: ignore[attr-defined]
        country = found(post=post, official=accounts.official(MINISTRY), folder=tmp_path, now=japan(2026, 6, 29, 10))

        _before_opening(country)
        _in_the_field(country)
        _after_the_deadline(country)

    _every_case_has_one_code(country)
    _nobody_was_written_to_in_vain(country)
    _figures_agree(country)


def _before_opening(country: Country) -> None:
    """The trial mail finds the dead addresses; nobody can answer yet."""
    while country.now < country.campaign.opens_at:
        country.day(hazard=0)

    trial = Wave.objects.get(campaign=country.campaign, purpose=Wave.Purpose.TRIAL)
    dead = Contact.objects.filter(mail_state=Contact.MailState.DEAD)
    assert trial.state == Wave.State.SENT
    assert {contact.mail for contact in dead} == set(country.post.behaviour.refuse)


def _in_the_field(country: Country) -> None:
    """Six weeks pass; then everybody gets five more days, and the last wave moves along."""
    for day in range(42):
        country.day(hazard=0.06 if day % 14 < 3 else 0.02)
    last = Wave.objects.get(campaign=country.campaign, name="締切前")
    planned = last.planned_at

    extend(
        campaign=country.campaign,
        until=country.campaign.closes_at + timedelta(days=5),
        reason="台風のため",
        by="command:rehearsal",
        now=country.now,
    )

    country.campaign.refresh_from_db()
    last.refresh_from_db()
    assert last.planned_at > planned
    assert not in_quiet_time(last.planned_at)
    while country.now + timedelta(days=1) < country.campaign.closes_at:
        country.day(hazard=0.03)


def _after_the_deadline(country: Country) -> None:
    """Within the grace only who was typing gets in; then the worker closes the campaign by itself."""
    cases = Case.objects.filter(campaign=country.campaign, status="not_started", outcome="").select_related("unit")
    typing, late = list(cases.order_by("pk")[:2])
    country.to(country.campaign.closes_at - timedelta(minutes=10))
    country.begin(typing)

    country.to(country.campaign.closes_at + timedelta(minutes=5))
    country.answer(typing)
    before = country.turned_away
    country.answer(late)

    assert typing.pk in country.submitted
    assert late.pk not in country.submitted
    assert country.turned_away > before
    for _ in range(3):
        country.to(country.now + timedelta(hours=1))
        country.work()
    country.campaign.refresh_from_db()
    assert country.campaign.closed_at is not None


def _every_case_has_one_code(country: Country) -> None:
    """And it is the one that follows from what happened."""
    cases = list(Case.objects.filter(campaign=country.campaign))
    codes = {code.value for code in DispositionCode}

    assert len(cases) == country.campaign.frame_version.units.count()
    assert all(case.disposition in codes for case in cases)
    for case in cases:
        if case.pk in country.submitted:
            assert case.disposition == DispositionCode.COMPLETE, case.pk
        elif case.pk in country.closed:
            assert case.disposition.startswith("4"), (case.pk, case.disposition)
        elif case.pk in country.refused:
            assert case.disposition.startswith(("1.2", "2.1")), (case.pk, case.disposition)
        elif case.pk in country.started:
            assert case.disposition in {DispositionCode.PARTIAL, DispositionCode.BREAK_OFF}, case.disposition
        else:
            assert case.disposition.startswith(("2.2", "2.3", "3")), (case.pk, case.disposition)
    complete = Submission.objects.filter(case__campaign=country.campaign, complete=True).values("case").distinct()
    assert complete.count() == len(country.submitted)


def _nobody_was_written_to_in_vain(country: Country) -> None:
    """One row for each case, wave and channel; nothing after receipt, refusal, closure or deadline; no quiet day."""
    waves = Wave.objects.filter(campaign=country.campaign)
    sent = OutboxEntry.objects.filter(topic="outreach.wave", group__in=waves, state=OutboxEntry.State.SENT)
    over = {key: at for group in (country.submitted, country.refused, country.closed) for key, at in group.items()}

    assert {wave.state for wave in waves} == {Wave.State.SENT}
    assert not OutboxEntry.objects.filter(state__in=["due", "sending"], topic="outreach.wave").exists()
    for entry in sent.filter(channel="mail"):
        assert entry.sent_at is not None
        assert not in_quiet_time(entry.sent_at), entry.sent_at
        assert entry.sent_at < country.campaign.closes_at
        assert entry.subject not in over or entry.sent_at <= over[entry.subject], entry.subject
    mails = Counter((entry.group, entry.subject) for entry in sent.filter(channel="mail"))
    assert set(mails.values()) == {1}
    arrived = [mail for mail in country.post.received if "受け付けました" not in str(mail.message["Subject"])]
    assert len(arrived) == sum(mails.values())
    assert {entry.subject for entry in sent.filter(channel="letter")}
    assert sum(LetterBatch.objects.values_list("count", flat=True)) == sent.filter(channel="letter").count()


def _figures_agree(country: Country) -> None:
    """What officials see is what happened."""
    refresh_facts(by="command:rehearsal", now=country.now)

    facts = StatusFact.objects.filter(campaign=country.campaign)
    submitted = facts.filter(status__in=["submitted", "correcting"])
    assert sum(facts.values_list("count", flat=True)) == country.campaign.frame_version.units.count()
    assert sum(submitted.values_list("count", flat=True)) == len(country.submitted)
