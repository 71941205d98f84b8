"""A new key for a list's contacts, and erasing what is known of the people at one unit."""

import pytest

from tenken_site.encryption.models import WrappingKey
from tenken_site.frames.actions.correct_contact import correct_contact
from tenken_site.frames.actions.erase_contact import erase_contact
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.actions.rotate_contacts_key import rotate_contacts_key
from tenken_site.frames.models import Contact, ContactCandidate, FrameVersion, UnitProposal, contacts_scope
from tests.cast import NOW
from tests.factories import frames

pytestmark = [pytest.mark.stores, pytest.mark.django_db]

BY = "command:tests"


@pytest.fixture
def version() -> FrameVersion:
    made = frames.frame_version()
    for number, unit in enumerate(made.units.order_by("pk")):
        correct_contact(
            unit=unit, mail=f"c{number}@x.test", telephone=f"047-000-010{number}", source="l", by=BY, now=NOW
        )
        propose(unit=unit, kind=UnitProposal.Kind.MOVED, reason=f"移った{number}", way="site", by=BY, now=NOW)
        ContactCandidate.objects.create(
            version=made, source="l", line=number, mail=f"c{number}@x.test", why="not_found"
        )
    return made


def texts() -> list[tuple[str, ...]]:
    """Everything that is sealed, opened."""
    rows = [*Contact.objects.order_by("pk"), *ContactCandidate.objects.order_by("pk")]
    rows += UnitProposal.objects.order_by("pk")
    return [tuple(row.texts().values()) for row in rows]


def test_a_new_key_changes_no_text_and_a_run_that_was_stopped_goes_on(version: FrameVersion) -> None:
    before, told = texts(), []
    stops = iter([False, True] + [True] * 10)

    def rotate(stopping) -> int:  # type: ignore[no-untyped-def]  # a function
        return rotate_contacts_key(
            version=version, progress=lambda done, of: told.append((done, of)), stopping=stopping, by=BY, now=NOW
        )

    first = rotate(lambda: next(stops))
    second = rotate(lambda: False)

    assert (first, second, told) == (2, 4, [(2, 6), (2, 4), (4, 4)])
    assert texts() == before
    fresh = WrappingKey.objects.get(scope=contacts_scope(version.pk), retired_at=None)
    assert fresh.number == 2, "the second run goes on with the key that the first had made"
    for model in (Contact, ContactCandidate, UnitProposal):
        assert set(model.objects.values_list("key", flat=True)) == {fresh.pk}


def test_what_is_erased_is_gone_for_one_unit_alone_and_wherever_its_address_stands(version: FrameVersion) -> None:
    one, other = version.units.order_by("pk")

    assert erase_contact(unit=one, by=BY, now=NOW) == 3
    assert erase_contact(unit=one, by=BY, now=NOW) == 0

    assert Contact.objects.get(unit=one).texts() == {"mail": "", "telephone": ""}
    assert Contact.objects.get(unit=other).mail == "c1@x.test"
    assert [row.mail for row in ContactCandidate.objects.order_by("line")] == ["", "c1@x.test"]
    assert [row.reason for row in UnitProposal.objects.order_by("unit")] == ["", "移った1"]
