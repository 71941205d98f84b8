"""Keys are exchanged while clinics answer: nothing is lost, nothing stays under the old key, killed anywhere or not."""

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.actions.rotate_key import rotate_key
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.encryption import keyring
from tenken_site.encryption.models import WrappingKey
from tenken_site.jobs.actions.request import request_run
from tenken_site.jobs.models import Run
from tenken_site.monitoring.actions.reseal_tally import reseal_tally
from tenken_site.monitoring.actions.tally_questions import tally_questions
from tenken_site.monitoring.models import CountingState
from tenken_site.outreach.actions.reseal_letters import reseal_letters
from tenken_site.outreach.actions.take_code import context_of, take_code_letter
from tenken_site.outreach.models import CodeRequest, LetterBatch
from tenken_site.responses import queries
from tenken_site.responses.actions import reseal_case as resealing
from tenken_site.responses.actions.reseal_case import reseal_cases
from tenken_site.responses.documents import open_payload, open_submission
from tenken_site.responses.jobs import RESEAL, reseal
from tenken_site.responses.models import CaseEvent, Submission
from tests.cast import HIMAWARI, MINATO, NOW
from tests.factories import campaigns, outreach
from tests.factories.campaigns import Enrolled
from tests.factories.letters import batch_of, letter_wave, pdf_of
from tests.integration.responses.conftest import COMPLETE, Reopen, save, submit

BY = "command:tests"
Exchange = Callable[..., int]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def campaign(minato: Enrolled, reopen: Reopen) -> Campaign:
    """Minato submitted and began a correction, Himawari began."""
    save(reopen(), COMPLETE)
    submit(reopen())
    save(reopen(), {"T2": "4"})
    himawari = campaigns.enrolled(HIMAWARI, into=minato.campaign)
    save(queries.case_for(user=himawari.user, public_id=himawari.case.public_id), {"T1": "no"})
    return minato.campaign


def everything(campaign: Campaign) -> list[object]:
    """All that opens with the keys in the rows, and with a process that has just begun."""
    keyring.forget()
    found: list[object] = []
    for case in Case.objects.filter(campaign=campaign).select_related("wrapping_key").order_by("pk"):
        found.append(queries.open_draft(case).answers())
        for row in Submission.objects.filter(case=case).select_related("case__wrapping_key").order_by("number"):
            found.append((row.digest, open_submission(row).answers))
        for event in CaseEvent.objects.filter(case=case).order_by("pk"):
            found.append(open_payload(event.payload, case=case, kind=event.kind, at=event.at))
    return found


def stored(campaign: Campaign) -> list[bytes]:
    """What is sealed under keys of cases, byte by byte."""
    of_campaign = {"case__campaign": campaign}
    drafts = Case.objects.filter(campaign=campaign, draft_version__gt=0).values_list("draft_document", flat=True)
    documents = Submission.objects.filter(**of_campaign).values_list("document", "personal")
    payloads = CaseEvent.objects.filter(**of_campaign).values_list("payload", flat=True)
    return [bytes(one) for one in (*drafts, *itertools.chain(*documents), *payloads)]


def keys_of(campaign: Campaign) -> set[int]:
    return set(Case.objects.filter(campaign=campaign).values_list("wrapping_key__number", flat=True))


@pytest.mark.parametrize("exchange", [rotate_key, reseal_cases])
def test_everything_opens_as_before_and_every_case_stands_under_the_new_key(campaign, exchange: Exchange):
    before, wrapped = everything(campaign), set(Case.objects.values_list("wrapped_key", flat=True))

    done = exchange(campaign=campaign, by=BY, now=NOW)

    assert done == campaign.cases.count()
    assert everything(campaign) == before
    assert keys_of(campaign) == {2}
    assert not wrapped & set(Case.objects.values_list("wrapped_key", flat=True))


def test_wrapping_anew_leaves_what_is_sealed_as_it_is_and_sealing_anew_leaves_nothing(campaign):
    before = stored(campaign)

    rotate_key(campaign=campaign, by=BY, now=NOW)
    rotated = stored(campaign)
    reseal_cases(campaign=campaign, by=BY, now=NOW)

    assert rotated == before
    assert not set(stored(campaign)) & set(before)


@pytest.mark.parametrize("exchange", [rotate_key, reseal_cases])
def test_killed_anywhere_everything_opens_and_the_next_run_does_the_rest(campaign, exchange, monkeypatch):
    monkeypatch.setattr("tenken_site.campaigns.actions.rotate_key.BATCH", 1)
    monkeypatch.setattr("tenken_site.responses.actions.reseal_case.BATCH", 1)
    before, heard = everything(campaign), []

    def kill(done: int) -> None:
        heard.append(done)
        raise Killed

    with pytest.raises(Killed):
        exchange(campaign=campaign, progress=kill, by=BY, now=NOW)

    assert everything(campaign) == before
    assert exchange(campaign=campaign, by=BY, now=NOW) == campaign.cases.count() - len(heard)
    assert everything(campaign) == before
    assert keys_of(campaign) == {2}, "the rest moved to the key that was begun, not to a third"


def test_killed_in_the_middle_of_a_case_it_stays_wholly_under_the_old_key(campaign, monkeypatch):
    before = everything(campaign)
    kept = resealing.record

    def kill(**entry: object) -> None:
        raise Killed

    monkeypatch.setattr(resealing, "record", kill)
    with pytest.raises(Killed):
        reseal_cases(campaign=campaign, by=BY, now=NOW)
    monkeypatch.setattr(resealing, "record", kept)

    assert everything(campaign) == before
    assert keys_of(campaign) == {1}


@pytest.mark.parametrize("exchange", [rotate_key, reseal_cases])
def test_a_save_and_a_submission_begun_before_the_exchange_go_through_after_it(campaign, reopen, exchange):
    saving = reopen()
    exchange(campaign=campaign, by=BY, now=NOW)
    save(saving, {"T2": "5"})
    pressing = reopen()
    exchange(campaign=campaign, by=BY, now=NOW)
    submit(pressing)

    assert reopen().document.answers()["T2"] == 5
    assert queries.receipt(opened=reopen()).content.answers["T2"] == 5
    assert everything(campaign)


def test_an_event_that_comes_in_under_the_former_key_is_moved_too(campaign, reopen, monkeypatch):
    """An opening of the questions reads the case before the exchange and writes its event after it."""
    before, moved = reopen(), resealing.reseal_case

    def reseal_and_let_in(**given):
        result = moved(**given)
        if result.case_id == before.case.pk:
            resealing.CaseEvent.objects.create(
                case=before.case, at=NOW, kind="refused", by=before.user,
                payload=queries_payload(before.case),
            )  # fmt: skip
        return result

    monkeypatch.setattr(resealing, "reseal_case", reseal_and_let_in)

    reseal_cases(campaign=campaign, by=BY, now=NOW)

    assert {"problems": ["T2"]} in everything(campaign)


def queries_payload(case: Case) -> bytes:
    from tenken_site.responses.documents import seal_payload

    return seal_payload({"problems": ["T2"]}, case=case, kind="refused", at=NOW)


def test_what_did_not_open_before_is_named_and_left_as_it_is(campaign, minato):
    draft = Case.objects.get(pk=minato.case.pk).draft_document
    Case.objects.filter(pk=minato.case.pk).update(draft_document=draft[:-1] + bytes([draft[-1] ^ 1]))

    reseal_cases(campaign=campaign, by=BY, now=NOW)

    entry = AuditEntry.objects.get(action="responses.reseal_case", target=f"case:{minato.case.public_id}")
    assert entry.detail["damaged"] == ["draft"]
    assert open_submission(Submission.objects.select_related("case__wrapping_key").get()).answers["T1"] is True


def test_letters_and_tally_move_with_the_key_so_that_the_old_one_can_go(campaign):
    mailing = outreach.mailing_campaign()
    campaigns.enrolled(MINATO, into=mailing)
    letters = pdf_of(batch_of(letter_wave(mailing)))
    asked = CodeRequest.objects.create(
        case=mailing.cases.first(), channel="letter", requested_at=NOW, requested_by=BY, key=WrappingKey.objects.get(
            scope=mailing.key_scope
        ),
    )  # fmt: skip
    sealed = keyring.key(asked.key_id).data.seal(b"%PDF one", context=context_of(request=asked))
    CodeRequest.objects.filter(pk=asked.pk).update(document=sealed)
    tally_questions(by=BY, now=NOW + timedelta(hours=1))
    for one in (mailing, campaign):
        rotate_key(campaign=one, by=BY, now=NOW)

    assert [reseal_letters(campaign=mailing, by=BY, now=NOW) for _ in range(2)] == [2, 0]
    assert take_code_letter(request=asked, by=BY, now=NOW) == b"%PDF one"
    assert reseal_tally(campaign=campaign, by=BY, now=NOW)
    assert not reseal_tally(campaign=campaign, by=BY, now=NOW)

    retired = WrappingKey.objects.filter(retired_at__isnull=False)
    batch = LetterBatch.objects.get()
    assert pdf_of(batch) == letters
    assert not LetterBatch.objects.filter(key__in=retired).exists()
    assert not CodeRequest.objects.filter(key__in=retired).exists()
    assert not CountingState.objects.filter(tally_key__in=retired).exists()
    assert not Case.objects.filter(wrapping_key__in=retired).exists()
    assert tally_questions(by=BY, now=NOW + timedelta(hours=2)) == 0


def test_the_run_tells_how_far_it_is(campaign):
    class Step:
        run_id, arguments, by = 1, {"campaign": campaign.pk}, BY

        def __init__(self) -> None:
            self.told: list[tuple[int, int | None]] = []

        def now(self):
            return NOW

        def tell(self, done: int, total: int | None = None) -> None:
            self.told.append((done, total))

        def keep(self) -> None:
            """Nothing."""

        def stopping(self) -> bool:
            return False

    step, count = Step(), campaign.cases.count()

    result = reseal(step)

    assert (step.told[-1], result) == ((count, count), {"cases": count})
    assert (
        request_run(kind=RESEAL, key="reseal:1", arguments={"campaign": 1}, by=BY, now=NOW).state == Run.State.WAITING
    )


def test_each_case_gets_a_key_of_its_own(campaign):
    keys = [case.data_key().key for case in Case.objects.filter(campaign=campaign)]

    assert len(set(keys)) == len(keys) > 1
