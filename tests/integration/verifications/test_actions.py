"""A verification from the drawing to the figures: what is refused, what is sealed, what the audit log holds."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tenken.verification.model import UNSEEN, Method
from tenken_site.accounts.permissions import Viewer
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.custody.actions.dispose_campaign import dispose_campaign
from tenken_site.custody.actions.empty_campaign import empty_campaign
from tenken_site.custody.models import Disposal
from tenken_site.encryption import keyring
from tenken_site.encryption.models import WrappingKey
from tenken_site.jobs.worker import Worker
from tenken_site.jurisdictions.models import Jurisdiction
from tenken_site.verifications.actions.ask_for_measure import ask_for_measure
from tenken_site.verifications.actions.close import close_verification
from tenken_site.verifications.actions.draw import (
    AnotherIsOpen,
    ChecklistUnusable,
    NothingToLookAt,
    SampleTooSmall,
    draw_sample,
)
from tenken_site.verifications.actions.look_at_found import look_at_found
from tenken_site.verifications.actions.record_found import (
    FoundUnfit,
    RecordedMeanwhile,
    record_impossible,
)
from tenken_site.verifications.models import Verification, VerificationResult, VerifiedClinic
from tenken_site.verifications.permissions import (
    CampaignDisposed,
    CampaignStillOpen,
    NotForStatistics,
    NotYourArea,
    VerificationClosed,
)
from tenken_site.verifications.queries import counts_of, strata_of
from tests.cast import CHIBA_CODE, FUNABASHI_CODE, NOW, OSAKA_CODE
from tests.factories import campaigns, datasets
from tests.factories.verifications import (
    BY,
    DRAWN,
    LOOKED,
    closed,
    disposed,
    drawn,
    finished,
    first,
    found_yes,
    ministry,
    recorded,
)

pytestmark = [pytest.mark.stores, pytest.mark.django_db]


def viewer(code: str, *, desk: bool = False) -> Viewer:
    return Viewer((Jurisdiction.objects.get(code=code),), is_desk=desk)


def test_a_sample_holds_clinics_that_answered_of_every_stratum_and_can_be_drawn_again() -> None:
    campaign = closed()

    made = drawn(campaign, size=6)

    there = strata_of(campaign)
    assert made.strata == {f"clinic:{CHIBA_CODE}": [12, 4], f"clinic:{OSAKA_CODE}": [3, 2]}
    assert [made.weight(key) for key in made.strata] == [3.0, 1.5]
    taken = {row.case.public_id for row in made.clinics.select_related("case")}
    assert taken <= {token for some in there.values() for _pk, token in some}
    assert not made.clinics.filter(case__last_number=0).exists()
    made.clinics.all().delete()
    made.delete()
    again = drawn(campaign, size=6)
    assert {row.case.public_id for row in again.clinics.select_related("case")} == taken
    entry = AuditEntry.objects.filter(action="verifications.draw").latest("pk")
    assert entry.detail == {"campaign": "tiny-2026", "drawn": 6, "seed": 7}


def test_a_sample_is_drawn_after_the_close_one_at_a_time_and_never_of_a_statistical_survey(folder: Path) -> None:
    campaign = closed()

    with pytest.raises(SampleTooSmall) as small:
        drawn(campaign, size=3)
    assert small.value.needed == 4
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=None)
    with pytest.raises(CampaignStillOpen):
        drawn(Campaign.objects.get(pk=campaign.pk))
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW, statistical=True)
    with pytest.raises(NotForStatistics):
        drawn(Campaign.objects.get(pk=campaign.pk))
    assert not Verification.objects.exists()
    drawn(campaign)
    with pytest.raises(AnotherIsOpen):
        drawn(campaign)


def test_a_survey_without_a_usable_list_of_what_to_look_at_is_refused(folder: Path) -> None:
    campaign = closed(funabashi=2, osaka=1)
    file = folder / "verification.yaml"

    for text in ("survey: tiny\n", file.read_text("utf-8").replace("question: T1", "question: T9")):
        file.write_text(text, "utf-8")
        with pytest.raises(ChecklistUnusable):
            drawn(campaign)
    file.unlink()
    with pytest.raises(ChecklistUnusable):
        drawn(campaign)


def test_a_campaign_without_a_submission_has_nothing_to_look_at() -> None:
    campaign = campaigns.campaign()
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=NOW)
    campaign.refresh_from_db()

    with pytest.raises(NothingToLookAt):
        drawn(campaign)


def test_what_was_found_lies_sealed_and_is_mended_until_the_close_with_every_change_noted() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic = first(made)

    found_yes(clinic)
    found_yes(first(made), found={"T1": "no"}, method=Method.DOCUMENT)

    row = VerifiedClinic.objects.get(pk=clinic.pk)
    assert (row.outcome, row.times, row.recorded_by) == ("recorded", 2, BY)
    assert json.loads(row.found) == {"found": {"T1": "no"}, "method": "document", "day": LOOKED.date().isoformat()}
    assert b"document" not in bytes(row.found_sealed)
    actions = [
        (one.action, one.detail["times"])
        for one in AuditEntry.objects.filter(target=f"case:{clinic.case.public_id}", action__startswith="verif")
    ]
    assert actions == [("verifications.record", 1), ("verifications.correct", 2)]
    assert all("T1" not in json.dumps(one.detail) for one in AuditEntry.objects.filter(action__startswith="verif"))
    with pytest.raises(RecordedMeanwhile):
        found_yes(clinic, seen=1)
    close_verification(verification=made, by=BY, now=LOOKED)
    with pytest.raises(VerificationClosed):
        found_yes(first(made))
    with pytest.raises(VerificationClosed):
        close_verification(verification=made, by=BY, now=LOOKED)


def test_only_officials_of_the_clinics_area_and_the_ministry_record() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic = first(made)

    for stranger in (viewer(OSAKA_CODE), viewer(FUNABASHI_CODE, desk=True)):
        with pytest.raises(NotYourArea):
            found_yes(clinic, viewer=stranger)
        with pytest.raises(NotYourArea):
            record_impossible(clinic=clinic, viewer=stranger, seen=0, by=BY, now=LOOKED)
        with pytest.raises(NotYourArea):
            look_at_found(clinic=clinic, viewer=stranger, by=BY, now=LOOKED)
    found_yes(clinic, viewer=viewer(FUNABASHI_CODE))

    assert counts_of([FUNABASHI_CODE], made).recorded == 1
    assert counts_of([OSAKA_CODE], made).drawn == 1
    assert counts_of([OSAKA_CODE], made).recorded == 0


def test_a_record_that_cannot_be_is_refused() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic = first(made)

    wrong: tuple[dict[str, object], ...] = (
        {"found": {"T1": "perhaps"}},
        {"found": {}},
        {"found": {"T1": UNSEEN}},
        {"day": (DRAWN - timedelta(days=1)).date()},
        {"day": (LOOKED + timedelta(days=1)).date()},
    )
    refused = []
    for instead in wrong:
        with pytest.raises(FoundUnfit) as unfit:
            found_yes(clinic, **instead)
        refused.append(unfit.value.what)

    assert refused == ["T1", "T1", "nothing", "day", "day"]
    assert VerifiedClinic.objects.get(pk=clinic.pk).outcome == ""


def test_a_clinic_that_declines_is_told_apart_and_leaves_nothing_of_what_was_found() -> None:
    made = drawn(closed(funabashi=3, osaka=2))
    clinic = found_yes(first(made))

    record_impossible(clinic=first(made), viewer=ministry(), seen=1, by=BY, now=LOOKED)

    row = VerifiedClinic.objects.get(pk=clinic.pk)
    assert (row.outcome, row.found, bytes(row.found_sealed)) == ("impossible", "", b"")
    assert counts_of(ministry().codes, made).impossible == 1


def test_every_look_at_what_was_found_is_an_entry() -> None:
    made = drawn(closed(funabashi=3, osaka=2))

    nothing = look_at_found(clinic=first(made), viewer=ministry(), by=BY, now=LOOKED)
    found_yes(first(made))
    something = look_at_found(clinic=first(made), viewer=ministry(), by=BY, now=LOOKED)

    assert nothing is None
    assert something is not None
    assert something.found == {"T1": "yes"}
    assert AuditEntry.objects.filter(action="verifications.look").count() == 1


def test_after_disposal_nothing_is_recorded_and_no_new_key_is_made() -> None:
    campaign = closed(funabashi=3, osaka=2)
    made = drawn(campaign)
    disposed(campaign)
    keys = WrappingKey.objects.filter(scope=campaign.key_scope)

    with pytest.raises(CampaignDisposed):
        found_yes(first(made))

    assert VerifiedClinic.objects.filter(verification=made, outcome="recorded").count() == 0
    assert not keys.filter(destroyed_at__isnull=True).exists()


def test_a_second_verification_draws_anew() -> None:
    campaign = closed(funabashi=8, osaka=3)
    close_verification(verification=drawn(campaign, size=4), by=BY, now=LOOKED)

    second = draw_sample(campaign=campaign, size=5, seed=8, by=BY, now=LOOKED)

    assert (second.number, second.clinics.count()) == (2, 5)


def test_with_the_campaign_goes_what_was_found_and_what_came_of_it() -> None:
    campaign = closed()
    made = drawn(campaign)
    recorded(made)
    finished(made)
    dataset = datasets.built(campaign, now=LOOKED)
    ask_for_measure(verification=made, dataset=dataset, by=BY, now=LOOKED)
    Worker(clock=lambda: LOOKED).do_run()
    disposal = Disposal.objects.create(
        kind=Disposal.Kind.CAMPAIGN, subject=f"campaign:{campaign.slug}", reason="期限", asked_at=NOW, asked_by="user:1"
    )

    dispose_campaign(disposal=disposal, campaign=campaign, by="user:2", now=LOOKED)
    keyring.forget()  # as in any other process

    assert VerifiedClinic.objects.earliest("pk").found == ""
    assert VerificationResult.objects.get().figures == ""
    empty_campaign(disposal=disposal, campaign=campaign, by="user:2", now=LOOKED)
    assert {bytes(row.found_sealed) for row in VerifiedClinic.objects.all()} == {b""}
    assert bytes(VerificationResult.objects.get().figures_sealed) == b""
    assert Case.objects.filter(campaign=campaign).exists()
