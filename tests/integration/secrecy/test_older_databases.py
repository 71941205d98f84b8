"""A database of the former version is sealed by the migrations, row by row, and reads as it did."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tenken_site.accounts.backends import PasswordBackend, user_called
from tenken_site.accounts.models import User
from tenken_site.encryption import keyring
from tenken_site.encryption.sealed_rows import MAIL, TELEPHONE
from tenken_site.frames.models import Contact, ContactCandidate, UnitProposal
from tests.cast import NOW
from tests.integration.secrecy.searching import found_in_database

pytestmark = [pytest.mark.stores, pytest.mark.django_db(transaction=True)]

SOUGHT = {"mail": "zebrafish.clinic", "telephone": "047-913-8264", "reason": "カワウソ院長が引退した"}
BEFORE, AFTER = "0006_columns_for_sealed_contacts", "0008_no_contacts_in_clear"


PEOPLE = {"name": "カワウソ課の狸原", "mail": "zebrafish.pref"}


def to(migration: str, *, app: str = "frames") -> Any:
    """The models as they were at this migration of the app; nothing else is moved but what depends on it."""
    executor = MigrationExecutor(connection)
    executor.migrate([(app, migration)])
    return MigrationExecutor(connection).loader.project_state([(app, migration)]).apps


def test_users_in_clear_are_sealed_found_by_their_address_and_keep_their_passwords() -> None:
    mail = f"{PEOPLE['mail']}@offices.test"
    password = make_password("kawa hashi yama sora")
    try:
        users = to("0003_desks_and_members", app="accounts").get_model("accounts", "User").objects
        official = {"password": password, "display_name": PEOPLE["name"]}
        users.create(username="first", email=mail, **official)
        users.create(username="second", email=mail.upper(), **official)  # the same address, as nothing forbade it
        users.create(username="clinic", password="!", display_name="", email="")
        assert len(found_in_database(PEOPLE)) >= 2

        to("0007_invitations", app="accounts")
    finally:
        keyring.forget()
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert found_in_database(PEOPLE) == []
    first, second, clinic = User.objects.order_by("pk")
    assert [(one.display_name, one.email) for one in (first, second)] == [
        (PEOPLE["name"], mail), (PEOPLE["name"], mail.upper()),
    ]  # fmt: skip
    assert (first.email_index, second.email_index) == (MAIL.index_of(mail), "")
    assert (clinic.display_name, clinic.email, clinic.key_id) == ("", "", None)
    assert user_called(mail) == first
    assert PasswordBackend().authenticate(None, username=mail, password="kawa hashi yama sora") == first


def test_contacts_in_clear_are_sealed_and_open_as_they_were() -> None:
    try:
        apps = to(BEFORE)
        frame = apps.get_model("frames", "Frame").objects.create(name="古い名簿")
        version = apps.get_model("frames", "FrameVersion").objects.create(
            frame=frame, number=1, imported_at=NOW, imported_by="command:t", source_name="a.csv", source_digest="0" * 64
        )
        unit = apps.get_model("frames", "Unit").objects.create(version=version, line=2, name="医院", name_folded="医院")
        mail, telephone = f"{SOUGHT['mail']}@clinics.test", SOUGHT["telephone"]
        apps.get_model("frames", "Contact").objects.create(
            unit=unit, mail=mail, telephone=telephone, mail_state="untried", changed_at=NOW, changed_by="command:t"
        )
        apps.get_model("frames", "ContactCandidate").objects.create(
            version=version, source="c.csv", line=9, mail=mail, telephone="", why="not_found"
        )
        apps.get_model("frames", "UnitProposal").objects.create(
            unit=unit, kind="moved", reason=SOUGHT["reason"], way="site", proposed_at=NOW, proposed_by="user:1"
        )
        assert len(found_in_database(SOUGHT)) == 4

        to(AFTER)
    finally:
        keyring.forget()
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert found_in_database(SOUGHT) == []
    contact = Contact.objects.get()
    assert (contact.mail, contact.telephone) == (mail, telephone)
    assert (contact.mail_index, contact.telephone_index) == (MAIL.index_of(mail), TELEPHONE.index_of(telephone))
    assert ContactCandidate.objects.get().mail == mail
    assert UnitProposal.objects.get().reason == SOUGHT["reason"]
