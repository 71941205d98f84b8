"""Short personal texts: sealed in their row, found whole by a keyed index, gone with their key."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tenken_site.encryption import keyring
from tenken_site.encryption.actions.make_key import make_key
from tenken_site.encryption.aead import DoesNotOpen
from tenken_site.encryption.models import WrappingKey
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE, reseal_some
from tenken_site.encryption.texts import mail_form, telephone_form
from tenken_site.frames.models import Contact, FrameVersion, Unit, contacts_scope
from tests.cast import NOW
from tests.factories import frames

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

BY = "command:tests"


@pytest.fixture
def version() -> FrameVersion:
    return frames.frame_version()


def contact(unit: Unit, **texts: str) -> Contact:
    state = Contact.MailState.UNTRIED if texts.get("mail") else Contact.MailState.NONE
    return Contact.objects.create(unit=unit, mail_state=state, changed_at=NOW, changed_by=BY, **texts)


def test_a_text_stands_nowhere_and_opens_again(version: FrameVersion) -> None:
    contact(version.units.first(), mail="Minato@Clinics.test", telephone="047-000-0105")

    found = Contact.objects.get()

    assert (found.mail, found.telephone) == ("Minato@Clinics.test", "047-000-0105")
    stored = repr(Contact.objects.values_list().get())
    assert "inato" not in stored
    assert "0105" not in stored


def test_a_row_without_texts_needs_no_key(version: FrameVersion) -> None:
    made = contact(version.units.first())

    assert (made.key_id, made.mail, made.telephone, made.mail_index) == (None, "", "", "")


def test_the_same_address_is_found_in_every_row_however_it_is_written(version: FrameVersion) -> None:
    one, other = version.units.all()
    contact(one, mail="minato@clinics.test")
    contact(other, mail=" ＭINATO@clinics.test")

    assert Contact.objects.filter(mail_index=MAIL.index_of("MINATO@CLINICS.TEST")).count() == 2
    assert not Contact.objects.filter(mail_index=MAIL.index_of("minato@clinics")).exists()
    assert not Contact.objects.filter(telephone_index=MAIL.index_of("minato@clinics.test")).exists()


def test_a_text_moved_to_another_row_or_column_does_not_open(version: FrameVersion) -> None:
    one, other = version.units.all()
    first, second = contact(one, mail="a@x.test", telephone="047-1"), contact(other, mail="b@x.test")

    second.mail_sealed = first.mail_sealed
    first.mail_sealed = first.telephone_sealed

    for row in (first, second):
        with pytest.raises(DoesNotOpen):
            _ = row.mail


def test_texts_of_a_destroyed_key_read_as_nothing(version: FrameVersion) -> None:
    contact(version.units.first(), mail="a@x.test")
    WrappingKey.objects.filter(scope=contacts_scope(version.pk)).update(
        wrapped=b"", retired_at=NOW, retired_by=BY, destroyed_at=NOW, destroyed_by=BY
    )
    keyring.forget()

    assert Contact.objects.get().mail == ""


def test_one_text_written_under_a_new_key_takes_its_neighbours_along(version: FrameVersion) -> None:
    made = contact(version.units.first(), mail="a@x.test", telephone="047-000-0105")
    fresh = make_key(scope=contacts_scope(version.pk), by=BY, now=NOW)

    made.put(key=fresh, mail="b@x.test")
    made.save()

    found = Contact.objects.get()
    assert (found.key_id, found.mail, found.telephone) == (fresh.pk, "b@x.test", "047-000-0105")


def test_resealing_goes_on_where_it_stopped_and_changes_no_text(version: FrameVersion) -> None:
    for number, unit in enumerate(version.units.all()):
        contact(unit, mail=f"c{number}@x.test")
    before = {row.pk: (row.mail, row.mail_index) for row in Contact.objects.all()}
    fresh = make_key(scope=contacts_scope(version.pk), by=BY, now=NOW)

    done = [reseal_some(Contact.objects.all(), key=fresh, most=1) for _ in range(3)]

    assert done == [1, 1, 0]
    assert set(Contact.objects.values_list("key", flat=True)) == {fresh.pk}
    assert {row.pk: (row.mail, row.mail_index) for row in Contact.objects.all()} == before


def test_the_database_refuses_an_index_without_a_key(version: FrameVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            unit=version.units.first(), mail_index="0" * 32, mail_state="untried", changed_at=NOW, changed_by=BY
        )


def test_a_page_of_contacts_asks_for_their_key_once(
    version: FrameVersion, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for unit in version.units.all():
        contact(unit, mail="a@x.test", telephone="047-000-0105")
    keyring.forget()

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [row.mail for row in Contact.objects.all()] == ["a@x.test"] * 2
    keyring.forget()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [row.telephone for row in Contact.objects.select_related("key")] == ["047-000-0105"] * 2


@settings(max_examples=40)
@given(text=st.text(max_size=40))
def test_forms_do_not_change_when_they_are_formed_again(text: str) -> None:
    assert mail_form(mail_form(text)) == mail_form(text)
    assert telephone_form(telephone_form(text)) == telephone_form(text)
    assert TELEPHONE.form(text) == telephone_form(text)
