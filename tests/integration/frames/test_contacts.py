"""Contacts come as a list of their own: linked, merged with what is better known, carried to the next version."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings

from tenken.cli import main
from tenken.frame.areas import AreaList, read_areas
from tenken.frame.contacts import LINK_REASONS, LinkDoubt
from tenken_site.audit.models import AuditEntry
from tenken_site.frames.actions.correct_contact import correct_contact
from tenken_site.frames.actions.import_contacts import import_contacts
from tenken_site.frames.actions.import_frame import import_frame
from tenken_site.frames.actions.link_contact import CandidateMovedOn, dismiss_candidate, link_contact
from tenken_site.frames.contact_report import ContactReport
from tenken_site.frames.import_report import ImportReport
from tenken_site.frames.list_files import SourceFile
from tenken_site.frames.models import Contact, ContactCandidate, FrameVersion, Unit
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LIST = """facility_code,name,address
0110113719,山田医院,北海道札幌市1
0110112489,海野医院,北海道函館市2
,中央医院,北海道旭川市3
"""
HEADER = "医療機関コード,名称,所在地,メールアドレス,電話番号\n"
GOOD = HEADER + (
    "0110113719,医療法人 山田医院,,Info@Example.jp,011-000-0001\n"
    ",中央 医院,北海道旭川市３,info@example.jp,\n"
    "0110112489,鈴木医院,北海道函館市2,suzuki@example.jp,\n"
    ",島の診療所,北海道小樽市4,,\n"
)
State = Contact.MailState


@pytest.fixture(scope="session")
def areas() -> AreaList:
    return read_areas(Path(settings.SURVEYS) / "codelists" / "relays.csv")


@pytest.fixture
def version(areas: AreaList) -> FrameVersion:
    _list(LIST, areas)
    return FrameVersion.objects.get()


def _list(content: str, areas: AreaList) -> ImportReport:
    return import_frame(
        files=[SourceFile("list.csv", io.BytesIO(content.encode()))],
        frame="clinics",
        areas=areas,
        by="command:t",
        now=NOW,
    )


def _contacts(content: str, version: FrameVersion, areas: AreaList, **options: object) -> ContactReport:
    given: dict[str, object] = {"source_name": "contacts.csv", **options}
    file = io.BytesIO(content.encode())
    return import_contacts(file=file, version=version, areas=areas, by="command:t", now=NOW, **given)  # type: ignore[arg-type]


def _contact(name: str) -> Contact:
    return Contact.objects.get(unit__name=name, unit__version__number=1)


def test_certain_rows_are_linked_and_the_others_wait_for_a_person(version: FrameVersion, areas: AreaList) -> None:
    report = _contacts(GOOD, version, areas)

    counts = report.counts()
    assert (counts["read"], counts["linked"], counts["new"], counts["empty"], counts["asked"]) == (4, 2, 2, 1, 1)
    yamada = _contact("山田医院")
    assert (yamada.mail, yamada.telephone, yamada.mail_state) == ("Info@example.jp", "011-000-0001", State.UNTRIED)
    assert (yamada.source, yamada.changed_by) == ("contacts.csv", "command:t")
    waiting = ContactCandidate.objects.get()
    assert (waiting.why, waiting.likely and waiting.likely.name) == (LinkDoubt.NAME_DIFFERS, "海野医院")
    assert (waiting.line, waiting.mail, waiting.prefecture_id) == (4, "suzuki@example.jp", "010006")


def test_an_import_is_audited_without_addresses(version: FrameVersion, areas: AreaList) -> None:
    _contacts(GOOD, version, areas)

    entry = AuditEntry.objects.get(action="frames.import_contacts")
    assert entry.detail["linked"] == 2
    assert "@" not in json.dumps(entry.detail)


def test_a_dry_run_tells_the_same_and_stores_nothing(version: FrameVersion, areas: AreaList) -> None:
    told = _contacts(GOOD, version, areas, dry_run=True)

    assert not Contact.objects.exists()
    assert not ContactCandidate.objects.exists()
    assert told.counts() == _contacts(GOOD, version, areas).counts()


def test_a_refused_row_leaves_nothing_behind_unless_the_rest_is_asked_for(
    version: FrameVersion, areas: AreaList
) -> None:
    bad = GOOD + "0110113719,山田医院,,info,\n"

    report = _contacts(bad, version, areas)

    assert (report.stored, report.refused, Contact.objects.count()) == (False, 1, 0)
    assert [(fault.line, fault.column) for fault in report.refusals] == [(6, "メールアドレス")]
    assert _contacts(bad, version, areas, skip_refused=True).stored
    assert Contact.objects.count() == 2


def test_one_mail_address_for_many_clinics_is_taken_and_counted(version: FrameVersion, areas: AreaList) -> None:
    both = HEADER + "0110113719,山田医院,,a@example.jp,\n0110112489,海野医院,,a@example.jp,\n"

    report = _contacts(both, version, areas)

    assert (report.linked, report.shared_mails) == (2, 1)


def test_importing_again_changes_only_what_is_new(version: FrameVersion, areas: AreaList) -> None:
    _contacts(GOOD, version, areas)
    Contact.objects.filter(unit__name="山田医院").update(mail_state=State.WORKS)

    report = _contacts(GOOD.replace("000-0001", "000-0009"), version, areas)

    assert (report.new, report.changed, report.unchanged, report.counts()["asked"]) == (0, 1, 1, 1)
    yamada = _contact("山田医院")
    assert (yamada.telephone, yamada.mail_state) == ("011-000-0009", State.WORKS)
    assert ContactCandidate.objects.count() == 1


def test_a_new_mail_address_is_untried_and_a_new_number_is_no_longer_wrong(
    version: FrameVersion, areas: AreaList
) -> None:
    _contacts(GOOD, version, areas)
    wrong = {"mail_state": State.DEAD, "mail_trouble": "5.1.1", "telephone_wrong_at": NOW}
    Contact.objects.filter(unit__name="山田医院").update(**wrong)

    _contacts(HEADER + "0110113719,山田医院,,new@example.jp,011-000-0002\n", version, areas)

    yamada = _contact("山田医院")
    assert (yamada.mail_state, yamada.mail_trouble, yamada.telephone_wrong_at) == (State.UNTRIED, "", None)


@pytest.mark.parametrize("source", ["clinic", "official"])
def test_what_a_clinic_or_an_official_corrected_stays_and_is_filled_up(
    version: FrameVersion, areas: AreaList, source: str
) -> None:
    unit = Unit.objects.get(name="山田医院")
    correct_contact(unit=unit, mail="right@example.jp", source=source, by="user:1", now=NOW)

    report = _contacts(GOOD, version, areas)

    yamada = _contact("山田医院")
    assert (yamada.mail, yamada.telephone, yamada.source) == ("right@example.jp", "011-000-0001", source)
    assert (report.kept, [row.line for row in report.kept_rows]) == (1, [2])


def test_a_blank_cell_removes_nothing(version: FrameVersion, areas: AreaList) -> None:
    _contacts(GOOD, version, areas)

    _contacts(HEADER + "0110113719,山田医院,,,011-000-0005\n", version, areas)

    assert (_contact("山田医院").mail, _contact("山田医院").telephone) == ("Info@example.jp", "011-000-0005")


def test_a_candidate_is_linked_once_and_not_asked_again(version: FrameVersion, areas: AreaList) -> None:
    _contacts(GOOD, version, areas)
    candidate, unit = ContactCandidate.objects.get(), Unit.objects.get(name="海野医院")

    link_contact(candidate=candidate, unit=unit, by="user:1", now=NOW)

    assert _contact("海野医院").mail == "suzuki@example.jp"
    with pytest.raises(CandidateMovedOn):
        dismiss_candidate(candidate=candidate, by="user:2", now=NOW)
    report = _contacts(GOOD, version, areas)
    assert (report.decided, report.counts()["asked"]) == (1, 0)
    assert ContactCandidate.objects.count() == 1


def test_a_dismissed_candidate_leaves_its_unit_alone(version: FrameVersion, areas: AreaList) -> None:
    _contacts(GOOD, version, areas)

    dismiss_candidate(candidate=ContactCandidate.objects.get(), by="user:1", now=NOW)

    assert not Contact.objects.filter(unit__name="海野医院").exists()
    assert AuditEntry.objects.filter(action="frames.dismiss_contact").count() == 1


def test_the_next_version_takes_over_the_contacts_of_units_that_are_surely_the_same(
    version: FrameVersion, areas: AreaList
) -> None:
    _contacts(GOOD + "0110112489,海野医院,,umino@example.jp,\n", version, areas)
    Contact.objects.filter(unit__name="山田医院").update(mail_state=State.DEAD, mail_trouble="5.1.1")

    report = _list(
        "facility_code,name,address\n"
        "0110113719,山田医院,北海道札幌市9\n"  # moved
        "0110112489,別の医院,北海道根室市7\n"  # name and address differ under one code
        ",新しい医院,北海道小樽市4\n",
        areas,
    )

    assert (report.contacts_carried, report.contacts_to_review) == (1, 1)
    carried = Contact.objects.get(unit__version__number=2)
    assert (carried.unit.name, carried.mail, carried.mail_state) == ("山田医院", "Info@example.jp", State.DEAD)
    assert (carried.mail_trouble, carried.source) == ("5.1.1", "contacts.csv")
    asked = ContactCandidate.objects.get(version__number=2)
    assert (asked.why, asked.name, asked.mail) == (LinkDoubt.NAME_DIFFERS, "海野医院", "umino@example.jp")
    assert asked.likely is not None
    assert asked.likely.name == "別の医院"
    assert Contact.objects.filter(unit__version__number=1).count() == 3, "the former version keeps its own"


def _run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["contacts", "import", str(path), *options])


def test_the_command_tells_counts_and_reasons(version: FrameVersion, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(GOOD, encoding="cp932")

    tried, printed, done = _run(path, "--dry-run"), json.loads(_run(path, "--dry-run", "--json").stdout), _run(path)

    assert (tried.exit_code, done.exit_code) == (0, 0), done.output
    assert "何も登録していません" in tried.stdout
    assert "4行目 鈴木医院: " + LINK_REASONS[LinkDoubt.NAME_DIFFERS] in done.stdout
    assert "第1版の連絡先として登録しました" in done.stdout
    assert (printed["linked"], printed["asked"], printed["stored"], printed["format"]) == (2, 1, False, "cp932")
    assert "@" not in done.stdout


def test_the_command_takes_a_mapping_and_says_what_is_wrong(version: FrameVersion, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text("番号,なまえ,れんらく\n0110113719,山田医院,info\n", encoding="utf-8")
    mapping = ["--map", "code=番号", "--map", "name=なまえ", "--map", "mail=れんらく"]

    unmapped, refused = _run(path), _run(path, *mapping)

    assert (unmapped.exit_code, refused.exit_code) == (1, 1)
    assert "--map name=" in unmapped.stdout
    assert "2行目「れんらく」 メールアドレスに@がありません。" in refused.stdout
    assert "--skip-refused" in refused.stdout
    assert not Contact.objects.exists()


def test_contacts_of_a_list_that_is_not_there_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(GOOD, encoding="utf-8")

    result = _run(path)

    assert result.exit_code == 1
    assert "tenken frame import" in result.output
