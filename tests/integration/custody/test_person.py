"""One respondent's data: shown whole, erased whole, while receipts and statistics stay; also in a restored backup."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tenken.response.sealing import verify
from tenken_site.accounts import totp
from tenken_site.accounts.actions.make_recovery_codes import make_recovery_codes
from tenken_site.accounts.actions.membership import add_member
from tenken_site.accounts.actions.set_up_app import set_up_app
from tenken_site.accounts.models import SignIn, User, accounts_key
from tenken_site.audit.models import AuditEntry
from tenken_site.audit.signing import new_key_file
from tenken_site.campaigns.models import Case
from tenken_site.chase.models import ContactAttempt
from tenken_site.custody import disposal_log, persons, queries
from tenken_site.custody.actions.erase_person import erase_person
from tenken_site.custody.destroying_again import destroy_again
from tenken_site.custody.disposal_log import DisposalLogDamaged
from tenken_site.custody.models import Disposal
from tenken_site.custody.queries_person import held
from tenken_site.frames.actions.contacts_key import contacts_key
from tenken_site.frames.models import Contact, FrameVersion, Unit
from tenken_site.responses import queries as answers
from tenken_site.responses.documents import open_submission, opened_document
from tenken_site.responses.models import Submission
from tests.cast import FUNABASHI, HIMAWARI, MINATO, NOW
from tests.factories import accounts, campaigns, instruments, organisations
from tests.factories.browsers import signed_in
from tests.factories.campaigns import Enrolled
from tests.integration.custody.conftest import Tenken
from tests.integration.responses.conftest import save, submit

pytestmark = pytest.mark.stores

PERSONS = instruments.TINY.parent.parent / "persons" / "core.yaml"
NAME, MAIL, TELEPHONE = "港 さくら子", "sakura@clinic.test", "047-111-2222"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
GIVEN = {"P1": NAME, "P2": "院長"}


@pytest.fixture
def clinic(db: None, backups: Path) -> Enrolled:
    """Minato with a submission that names somebody, a contact, a call, a sign-in."""
    made = campaigns.enrolled(MINATO, into=campaigns.campaign(path=PERSONS))
    put_on_file(made)
    return made


def put_on_file(made: Enrolled) -> None:
    contact = Contact(unit_id=made.case.unit_id, changed_at=NOW, changed_by="command:tests")
    contact.mail, contact.telephone, contact.mail_state = MAIL, TELEPHONE, Contact.MailState.UNTRIED
    contact.save()
    caller = accounts.official(FUNABASHI)
    call = ContactAttempt(case=made.case, at=NOW, by=caller, area=made.case.unit.relay, outcome="will_answer")
    call.spoke_to, call.note = NAME, "午後に折り返し"
    call.save()
    SignIn.objects.create(user=made.user, at=NOW, method="code", device="iPhone")
    opened = answers.case_for(user=made.user, public_id=made.case.public_id)
    save(opened, {**GIVEN, "P3": "yes"})
    submit(answers.case_for(user=made.user, public_id=made.case.public_id))


def values(public_id: str) -> str:
    return " ".join(one.value for one in held(persons.of_case(public_id)))


def test_everything_that_is_held_is_shown_and_the_look_is_in_the_log(clinic: Enrolled, tenken: Tenken) -> None:
    told = tenken("person", "show", "--case", clinic.case.public_id, "--reason", "本人の請求", "--json")

    shown = {one["value"] for one in told["held"]}
    assert {NAME, MAIL, TELEPHONE, "午後に折り返し", "iPhone", clinic.user.display_name} <= shown
    assert {one["where"] for one in told["held"]} >= {"draft", "submission", "contact", "calls", "account", "sign_ins"}
    assert all(one["why"] for one in told["held"])
    by_mail = tenken("person", "show", "--mail", MAIL.upper(), "--reason", "本人の請求", "--json")
    assert MAIL in {one["value"] for one in by_mail["held"]}
    assert "has this address" in tenken("person", "show", "--mail", "no@body.test", "--reason", "x", fails=True)
    assert AuditEntry.objects.filter(action="custody.look_at_person", reason="本人の請求").count() == 2


def test_erasing_takes_what_names_a_person_and_leaves_the_receipt(clinic: Enrolled, tenken: Tenken) -> None:
    before = open_submission(Submission.objects.select_related("case__wrapping_key").get())
    case = ("--case", clinic.case.public_id, "--reason", "本人の請求")

    tried = tenken("person", "erase", *case, "--json")
    assert NAME in values(clinic.case.public_id)
    assert tried["dry_run"] is True
    tenken("person", "erase", *case, "--carry-out", "--confirm", "erase", "--json")

    assert values(clinic.case.public_id) == ""
    row = Submission.objects.select_related("case__wrapping_key").get()
    assert verify(opened_document(row), row.digest)
    after = open_submission(row)
    assert after.personal_erased
    assert after.answers == {name: value for name, value in before.answers.items() if name not in GIVEN}
    assert Case.objects.get(pk=clinic.case.pk).last_receipt_number == row.receipt_number
    line = disposal_log.lines()[-1]
    assert (line.subject, line.told["users"]) == (f"case:{clinic.case.public_id}", [clinic.user.pk])
    assert not any(word in str(line) for word in (NAME, MAIL, TELEPHONE))


def test_a_sign_in_that_also_answers_for_another_clinic_is_kept(clinic: Enrolled) -> None:
    other = Case.objects.get(campaign=clinic.campaign, unit__name=HIMAWARI.name)
    other.enrolments.create(user=clinic.user)

    found = persons.of_case(clinic.case.public_id)

    assert (found.users, found.shared) == ((), (clinic.user,))
    erase_person(person=found, reason="本人の請求", by="command:tests", now=NOW)
    assert User.objects.get(pk=clinic.user.pk).display_name


def test_erasing_takes_the_sign_ins_name_and_address_and_every_passkey_and_secret(clinic: Enrolled) -> None:
    user = clinic.user
    user.put(key=accounts_key(), email="incho@minato.example.jp")
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "院長のiPhone"})
    set_up_app(user=user, secret=SECRET, typed=totp.code_at(SECRET, step=totp.step_of(NOW)), by="command:t", now=NOW)
    make_recovery_codes(user=user, by="command:t", now=NOW)
    browser = signed_in(user)

    erase_person(person=persons.of_mail("INCHO@minato.example.jp"), reason="本人の請求", by="command:tests", now=NOW)

    left = User.objects.get(pk=user.pk)
    assert (bytes(left.display_name_sealed), bytes(left.email_sealed), left.email_index) == (b"", b"", "")
    assert not Authenticator.objects.exists()
    assert browser.get("/surveys/").status_code == 302
    with pytest.raises(persons.NobodyFound):
        persons.of_mail("incho@minato.example.jp")


def test_who_acts_for_a_corporation_too_keeps_the_sign_in(clinic: Enrolled) -> None:
    add_member(user=clinic.user, organisation=organisations.corporation(1), by="command:tests", now=NOW)

    found = persons.of_case(clinic.case.public_id)

    assert (found.users, found.shared) == ((), (clinic.user,))


def test_a_restored_backup_is_erased_again_but_not_of_what_it_got_later(clinic: Enrolled) -> None:
    erase_person(person=persons.of_case(clinic.case.public_id), reason="x", by="command:tests", now=NOW)
    Contact.objects.filter(unit=clinic.case.unit_id).delete()
    contact = Contact(unit_id=clinic.case.unit_id, changed_at=NOW, changed_by="command:tests")
    contact.mail, contact.mail_state = MAIL, Contact.MailState.UNTRIED
    contact.save()

    later = destroy_again(by="command:restore", now=NOW)
    assert (later.newer, Contact.objects.get(unit=clinic.case.unit_id).mail) == (0, MAIL)
    Disposal.objects.all().delete()  # as in a backup that was made before
    again = destroy_again(by="command:restore", now=NOW)

    assert (again.newer, again.applied) == (1, 1)
    assert Contact.objects.get(unit=clinic.case.unit_id).mail == ""
    assert Disposal.objects.get().log_digest == disposal_log.lines()[0].digest


def test_the_clinic_sees_what_is_held_and_asks_for_erasure_once(clinic: Enrolled) -> None:
    page, browser = reverse("personal", args=[clinic.case.public_id]), signed_in(clinic.user)

    shown = browser.get(page).content.decode()
    browser.post(page)
    asked = browser.post(page, follow=True).content.decode()

    assert all(word in shown for word in (NAME, MAIL, TELEPHONE))
    assert "受け付けました" in asked
    waiting = queries.erasures_asked_for()
    assert [one.subject for one in waiting] == [f"case:{clinic.case.public_id}"]
    erase_person(person=persons.of_case(clinic.case.public_id), reason="x", by="command:tests", now=NOW)
    assert queries.erasures_asked_for() == ()
    assert "に消去しました" in signed_in(clinic.user).get(page).content.decode()


def test_what_waits_too_long_is_overdue(clinic: Enrolled) -> None:
    signed_in(clinic.user).post(reverse("personal", args=[clinic.case.public_id]))
    asked_at = Disposal.objects.get().asked_at

    assert queries.overdue(today=NOW.date(), now=asked_at + timedelta(days=29)) == ()
    assert queries.overdue(today=NOW.date(), now=asked_at + timedelta(days=31)) == (f"case:{clinic.case.public_id}",)


def test_a_clinics_page_shows_nothing_of_the_sign_in_of_another_who_answers_for_it(clinic: Enrolled) -> None:
    other = User.objects.create_user("hq", None, display_name="本部 海老名", email="hq@group.test")
    clinic.case.enrolments.create(user=other)
    SignIn.objects.create(user=other, at=NOW, method="code", device="Androidのタブレット")

    shown = signed_in(clinic.user).get(reverse("personal", args=[clinic.case.public_id])).content.decode()

    assert clinic.user.display_name in shown
    assert not [word for word in ("本部 海老名", "hq@group.test", "Androidのタブレット") if word in shown]


def test_an_address_that_was_carried_to_the_next_list_is_erased_there_too(clinic: Enrolled) -> None:
    version = clinic.campaign.frame_version
    later = FrameVersion.objects.create(
        frame=version.frame, number=version.number + 1, imported_at=NOW, imported_by="x", source_name="x"
    )
    old = clinic.case.unit
    again = Unit.objects.create(
        version=later, line=1, facility_code=old.facility_code, name=old.name, name_folded=old.name_folded
    )
    contacts_key(version_id=later.pk, by="command:tests", now=NOW)
    carried = Contact(unit=again, changed_at=NOW, changed_by="x")
    carried.mail, carried.telephone, carried.mail_state = MAIL, TELEPHONE, Contact.MailState.UNTRIED
    carried.save()

    erase_person(person=persons.of_case(clinic.case.public_id), reason="本人の請求", by="command:tests", now=NOW)

    assert [one.mail for one in Contact.objects.all()] == ["", ""]
    assert disposal_log.lines()[-1].told["units"] == [old.pk, again.pk]


def test_what_was_destroyed_while_the_backup_was_being_made_is_destroyed_again(clinic: Enrolled) -> None:
    erase_person(person=persons.of_case(clinic.case.public_id), reason="x", by="command:tests", now=NOW)
    Disposal.objects.all().delete()  # begun before the backup, committed after its snapshot

    again = destroy_again(by="command:restore", now=NOW)

    assert (again.newer, again.applied) == (1, 1)
    assert destroy_again(by="command:restore", now=NOW).newer == 0, "what the database knows is not done twice"


def test_a_disposal_log_that_somebody_else_wrote_destroys_nothing(clinic: Enrolled, settings, tmp_path: Path) -> None:
    own = settings.TENKEN_AUDIT_KEY_FILE
    settings.TENKEN_AUDIT_KEY_FILE = str(tmp_path / "forger.pem")
    new_key_file(settings.TENKEN_AUDIT_KEY_FILE)
    disposal_log.append(
        kind="person", subject=f"case:{clinic.case.public_id}", reason="x", asked_by="x", by="x", now=NOW,
        told={"cases": [clinic.case.public_id], "units": [clinic.case.unit_id], "users": [clinic.user.pk]},
    )  # fmt: skip
    settings.TENKEN_AUDIT_KEY_FILE = own

    with pytest.raises(DisposalLogDamaged):
        destroy_again(by="command:restore", now=NOW)

    assert NAME in values(clinic.case.public_id)
