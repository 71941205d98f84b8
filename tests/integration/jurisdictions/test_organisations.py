"""Corporations come from a list, whole or not at all; who acts for them and who is a desk is granted and ended."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.urls import reverse

from tenken.cli import main
from tenken.identifiers import CorporateNumber
from tenken_site.accounts.actions.desks import DeskAlready, HoldsOtherRights, UntilUnfit, add_desk, appoint_desk
from tenken_site.accounts.actions.membership import NotForOfficials, add_member
from tenken_site.accounts.models import Appointment, Membership, User
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign
from tenken_site.frames.actions.carry_ownership import carry_ownership
from tenken_site.frames.models import FrameVersion, Ownership
from tenken_site.jurisdictions.models import Organisation
from tests.cast import FUNABASHI_CODE, HIMAWARI, MINATO, MINISTRY, NOW, OUTSIDER
from tests.factories import accounts, frames, organisations
from tests.factories.browsers import signed_in
from tests.factories.jurisdictions import territory
from tests.factories.people import Cast

pytestmark = pytest.mark.stores

GROUP, ONE, TWO = (CorporateNumber.issue(f"{serial:012}").digits for serial in (1, 2, 3))
LIST = f"""法人番号,法人名,親法人番号,医療機関コード
{GROUP},みどり会,,
{ONE},医療法人みなと,{GROUP},{MINATO.facility_code}
{TWO},医療法人ひまわり,{GROUP},{HIMAWARI.facility_code} 0110113719
"""


@pytest.fixture
def version(db: None) -> FrameVersion:
    return frames.frame_version(name="clinics")


def run(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["organisation", *words])
    return answer.exit_code, answer.output


def imported(tmp_path: Path, text: str, *more: str) -> tuple[int, dict[str, object]]:
    file = tmp_path / "list.csv"
    file.write_text(text, "utf-8")
    code, output = run("import", str(file), "--json", *more)
    return code, json.loads(output)


def owners() -> dict[str, str]:
    found = Ownership.objects.values_list("unit__facility_code", "organisation__corporate_number")
    return dict(found)


def test_a_list_makes_corporations_and_says_who_runs_what(version: FrameVersion, tmp_path: Path) -> None:
    code, told = imported(tmp_path, LIST, "--dry-run")
    assert (code, told["stored"], Organisation.objects.count()) == (0, False, 0)

    code, told = imported(tmp_path, LIST)
    again, second = imported(tmp_path, LIST)

    assert code == again == 0
    assert owners() == {MINATO.facility_code: ONE, HIMAWARI.facility_code: TWO}
    assert (told["new_organisations"], told["gained"], told["not_listed"]) == (3, 2, ["0110113719"])
    assert (second["new_organisations"], second["gained"], second["lost"]) == (0, 0, 0)
    assert Organisation.objects.get(corporate_number=ONE).parent.corporate_number == GROUP  # type: ignore[union-attr]


def test_a_clinic_that_changed_hands_or_is_no_longer_named_moves(version: FrameVersion, tmp_path: Path) -> None:
    imported(tmp_path, LIST)

    _, told = imported(tmp_path, f"法人番号,法人名,医療機関コード\n{ONE},医療法人みなと,{HIMAWARI.facility_code}\n")

    assert owners() == {HIMAWARI.facility_code: ONE}
    assert (told["gained"], told["lost"]) == (1, 1)


FAULTS = {
    "number_wrong": f"法人番号,法人名\n{'1' + ONE[1:] if ONE[0] != '1' else '2' + ONE[1:]},だれか\n",
    "name_missing": f"法人番号,法人名\n{ONE},\n",
    "kind_unknown": f"法人番号,法人名,種別\n{ONE},だれか,組合\n",
    "code_wrong": f"法人番号,法人名,医療機関コード\n{ONE},だれか,1219900011\n",
    "rows_differ": f"法人番号,法人名\n{ONE},だれか\n{ONE},ほか\n",
    "code_twice": f"法人番号,法人名,医療機関コード\n{ONE},甲,1219900010\n{TWO},乙,1219900010\n",
    "not_an_owner": f"法人番号,法人名,種別,医療機関コード\n{ONE},甲,委託業者,1219900010\n",
    "parent_deep": f"法人番号,法人名,親法人番号\n{ONE},甲,{TWO}\n{TWO},乙,{GROUP}\n{GROUP},丙,\n",
    "parent": f"法人番号,法人名,親法人番号\n{ONE},甲,{GROUP}\n",
    "parent_kind": f"法人番号,法人名,種別,親法人番号\n{ONE},甲,委託業者,{GROUP}\n{GROUP},丙,法人,\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_stores_nothing_and_is_told_with_its_line(fault: str, version: FrameVersion, tmp_path: Path) -> None:
    code, told = imported(tmp_path, FAULTS[fault])

    assert code == 1
    assert [one["code"] for one in told["refusals"]] == [fault]  # type: ignore[attr-defined]
    assert told["refusals"][0]["line"] in {2, 3}  # type: ignore[index]
    assert not Organisation.objects.exists()
    assert not AuditEntry.objects.filter(action="frames.import_ownership").exists()


def test_a_file_without_the_column_of_numbers_is_refused_as_a_whole(version: FrameVersion, tmp_path: Path) -> None:
    code, told = imported(tmp_path, "名称,コード\nだれか,1\n")

    assert (code, told["stored"]) == (1, False)


def test_who_runs_what_is_carried_to_the_next_version_by_sure_matches_alone(version: FrameVersion) -> None:
    group = organisations.corporation(1)
    first, second = version.units.order_by("line")
    organisations.runs(group, first)
    organisations.runs(group, second)
    following = frames.frame_version(name="clinics")
    from tenken.frame.facility_lists import place_in_list

    place = place_in_list(1, following.units.get(name=first.name).line)
    carried = carry_ownership(former=version, version=following, pairs=[(first.pk, place)], by="command:tests", now=NOW)

    assert carried == 1
    assert [one.unit.name for one in Ownership.objects.filter(unit__version=following)] == [first.name]


def test_a_member_is_added_listed_and_ended_by_command(version: FrameVersion, tmp_path: Path) -> None:
    imported(tmp_path, LIST)

    made = json.loads(run("member", "add", GROUP, "Boss", "--json")[1])
    twice, _ = run("member", "add", GROUP, "boss")
    rows = json.loads(run("list", "--json")[1])
    ended, _ = run("member", "end", GROUP, "boss")
    again, _ = run("member", "end", GROUP, "boss")

    assert User.objects.get(username="boss").check_password(made["password"])
    assert {one["number"]: (one["clinics"], one["members"]) for one in rows}[GROUP] == (0, ["boss"])
    assert (twice, ended, again) == (1, 0, 1)
    assert not Membership.objects.filter(ended_at__isnull=True).exists()


def test_an_official_does_not_act_for_a_corporation_nor_a_clinic_as_a_desk(cast: Cast) -> None:
    with pytest.raises(NotForOfficials):
        add_member(user=cast.chiba, organisation=organisations.corporation(1), by="command:tests", now=NOW)
    with pytest.raises(HoldsOtherRights):
        appoint_desk(
            user=cast.minato.user,
            area=territory()[FUNABASHI_CODE],
            until=NOW + timedelta(days=9),
            by="command:tests",
            now=NOW,
        )


def test_a_desk_is_granted_for_a_year_at_most_and_once_at_a_time(db: None) -> None:
    territory()
    given = {
        "username": "madoguchi",
        "display_name": "窓口",
        "area": FUNABASHI_CODE,
        "password": "x",
        "by": "command:tests",
    }

    for until in (NOW, NOW + timedelta(days=367)):
        with pytest.raises(UntilUnfit):
            add_desk(**given, until=until, now=NOW)  # type: ignore[arg-type]
    assert not User.objects.exists()
    add_desk(**given, until=NOW + timedelta(days=30), now=NOW)  # type: ignore[arg-type]
    with pytest.raises(DeskAlready):
        add_desk(**given, until=NOW + timedelta(days=30), now=NOW)  # type: ignore[arg-type]
    made, new = add_desk(**given, until=NOW + timedelta(days=90), now=NOW + timedelta(days=31))  # type: ignore[arg-type]

    assert not new
    assert Appointment.objects.filter(role="desk").count() == 2
    assert made.ended_at is None


def test_the_ministry_adds_and_ends_desks_on_its_page(cast: Cast) -> None:
    ministry, page = signed_in(accounts.official(MINISTRY)), reverse("desk-people")
    sent = {"name": "コールセンター", "username": "call-1", "area": FUNABASHI_CODE, "until": "2026-12-31"}

    refused = ministry.post(page, sent | {"until": "きのう"})
    taken = ministry.post(page, sent | {"username": OUTSIDER.username})
    made = ministry.post(page, sent)
    number = Appointment.objects.get(role="desk").pk
    desk = signed_in(User.objects.get(username="call-1"))
    before = desk.get(reverse("status-newest"), follow=True)
    home = desk.get(reverse("home"), follow=True)
    ministry.post(page, {"end": str(number)})
    after = desk.get(reverse("status-newest"))

    assert (refused.status_code, taken.status_code, made.status_code) == (422, 422, 200)
    assert "はじめのパスワード" in made.content.decode()
    assert (before.status_code, home.status_code, after.status_code) == (200, 200, 403)
    assert "締切の設定" not in before.content.decode()
    assert signed_in(cast.chiba).get(page).status_code == 404
    assert "call-1" in ministry.get(page).content.decode()


def test_a_campaign_is_opened_with_what_relays_see_and_the_command_narrows_it(cast: Cast) -> None:
    def see(what: str) -> int:
        return CliRunner().invoke(main, ["campaign", "relays", cast.campaign.slug, "--see", what]).exit_code

    assert (see("answers"), see("status")) == (0, 0)
    Campaign.objects.filter(pk=cast.campaign.pk).update(statistical=True)
    assert see("answers") == 1
    page = signed_in(cast.ministry).get(reverse("campaign", args=[cast.campaign.slug])).content.decode()
    assert "統計法にもとづく統計調査です" in page
