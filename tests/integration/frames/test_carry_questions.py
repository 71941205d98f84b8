"""What nobody has decided yet goes on to the next version of a list, where its unit is surely the same."""

import io
from pathlib import Path

import pytest
from django.conf import settings

from tenken.frame.areas import read_areas
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.actions.propose import propose
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import ContactCandidate, FrameVersion, Unit, UnitProposal
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HEADER = "facility_code,name,address\n"
OLD = HEADER + "0110113719,山田医院,北海道札幌市1\n0110112489,海野医院,北海道函館市2\n,谷医院,北海道小樽市3\n"
#: 山田 moved; 海野's code is another's now; 谷 is gone.
NEW = HEADER + "0110112489,泉クリニック,北海道夕張市7\n0110113719,山田医院,北海道札幌市9\n"
Kind, State = UnitProposal.Kind, UnitProposal.State


def _import(content: str) -> ImportReport:
    return import_frame(
        files=[SourceFile("list.csv", io.BytesIO(content.encode()))],
        frame="clinics",
        areas=read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv"),
        by="command:t",
        now=NOW,
    )


def _unit(name: str, *, number: int = 1) -> Unit:
    return Unit.objects.get(name=name, version__number=number)


def _propose(name: str, kind: Kind = Kind.CLOSED, **options: object) -> UnitProposal:
    return propose(unit=_unit(name), kind=kind, reason="理由", way="official", by="user:1", now=NOW, **options)  # type: ignore[arg-type]


def _candidate(likely: str | None, *, state: str = "open") -> ContactCandidate:
    return ContactCandidate.objects.create(
        version=FrameVersion.objects.get(number=1),
        source="contacts.csv",
        line=7,
        name="ある医院",
        mail="a@example.jp",
        likely=None if likely is None else _unit(likely),
        why="not_found" if likely is None else "name_differs",
        state=state,
        decided_at=None if state == "open" else NOW,
        decided_by="" if state == "open" else "user:1",
    )


def _carried() -> list[ContactCandidate]:
    return list(ContactCandidate.objects.filter(version__number=2).order_by("pk"))


def test_an_open_proposal_goes_on_to_the_same_unit_as_it_was() -> None:
    _import(OLD)
    before = _propose("山田医院", Kind.WRONG_MAIL, new_mail="new@example.jp")

    report = _import(NEW)

    after = UnitProposal.objects.get(unit=_unit("山田医院", number=2))
    assert report.proposals_carried == 1
    same = ("kind", "reason", "new_mail", "way", "proposed_at", "proposed_by", "state")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    before.refresh_from_db()
    assert before.state == State.OPEN, "a campaign may still use the former version"


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DECLINED, State.WITHDRAWN])
def test_a_decided_proposal_stays_behind(state: State) -> None:
    _import(OLD)
    _propose("山田医院")
    UnitProposal.objects.update(state=state, decided_at=NOW, decided_by="user:2")

    assert _import(NEW).proposals_carried == 0


@pytest.mark.parametrize("name", ["海野医院", "谷医院"])
def test_a_proposal_about_a_unit_that_is_gone_or_in_doubt_stays_behind(name: str) -> None:
    _import(OLD)
    _propose(name)

    assert _import(NEW).proposals_carried == 0
    assert UnitProposal.objects.get().unit.version.number == 1


def test_a_proposed_double_goes_on_only_with_both_units() -> None:
    _import(OLD)
    _propose("山田医院", Kind.DUPLICATE, same_as=_unit("谷医院"))
    assert _import(NEW).proposals_carried == 0

    UnitProposal.objects.all().delete()
    _import(OLD.replace("小樽市3", "小樽市3の1"))
    newest = {unit.name: unit for unit in Unit.objects.filter(version__number=3)}
    propose(
        unit=newest["山田医院"],
        kind=Kind.DUPLICATE,
        reason="",
        way="site",
        same_as=newest["谷医院"],
        by="user:1",
        now=NOW,
    )

    assert _import(OLD.replace("小樽市3", "小樽市3の1") + ",島医院,北海道\n").proposals_carried == 1
    carried = UnitProposal.objects.get(unit__version__number=4)
    assert carried.same_as == _unit("谷医院", number=4)


def test_an_open_candidate_goes_on_with_its_likeliest_unit() -> None:
    _import(OLD)
    _candidate("山田医院")

    report = _import(NEW)

    (carried,) = _carried()
    assert (report.candidates_carried, carried.likely) == (1, _unit("山田医院", number=2))
    assert (carried.source, carried.line, carried.mail, carried.why) == (
        "contacts.csv",
        7,
        "a@example.jp",
        "name_differs",
    )
    assert ContactCandidate.objects.filter(version__number=1, state="open").count() == 1


def test_a_candidate_that_fits_no_unit_goes_on_for_it_may_fit_one_now() -> None:
    _import(OLD)
    _candidate(None)

    _import(NEW)

    assert [(each.likely, each.why) for each in _carried()] == [(None, "not_found")]


@pytest.mark.parametrize(
    ("likely", "state"), [("谷医院", "open"), ("海野医院", "open"), ("山田医院", "linked"), (None, "dismissed")]
)
def test_a_candidate_that_is_decided_or_whose_unit_is_gone_stays_behind(likely: str | None, state: str) -> None:
    _import(OLD)
    _candidate(likely, state=state)

    assert _import(NEW).candidates_carried == 0
    assert _carried() == []


def test_what_was_carried_is_audited_without_addresses() -> None:
    _import(OLD)
    _candidate("山田医院")
    _propose("山田医院")

    _import(NEW)

    entry = AuditEntry.objects.get(action="frames.carry_questions")
    assert entry.detail == {"from": 1, "candidates": 1, "proposals": 1}


def test_nothing_to_carry_leaves_no_entry() -> None:
    _import(OLD)
    _import(NEW)

    assert not AuditEntry.objects.filter(action="frames.carry_questions").exists()


def test_many_questions_are_all_carried() -> None:
    _import(HEADER + "".join(f",第{n}医院,東京都港区{n}\n" for n in range(1_100)))
    UnitProposal.objects.bulk_create(
        UnitProposal(unit=unit, kind=Kind.CLOSED, way="letter", proposed_at=NOW, proposed_by="letter")
        for unit in Unit.objects.all()
    )

    report = _import(HEADER + "".join(f",第{n}医院,東京都港区{n}\n" for n in reversed(range(1_100))))

    pairs = UnitProposal.objects.filter(unit__version__number=2).values_list("unit__name", flat=True)
    assert (report.proposals_carried, len(set(pairs))) == (1_100, 1_100)
