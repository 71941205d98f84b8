"""What the ministry is told before it asks: who covers the clinics probably concerned, and which list it is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tenken.response.suggesting import Suggesting, Suggestion, Why, why_chosen
from tenken_site.campaigns import opening
from tenken_site.campaigns.models import Campaign
from tenken_site.flash_surveys.actions import choose as choosing
from tenken_site.flash_surveys.presenters_cover import FEWEST_COVER, cover_of
from tenken_site.frames.models import FrameVersion, Unit
from tenken_site.jurisdictions.models import Jurisdiction
from tests.cast import CHIBA_CODE, HIMAWARI, MINISTRY, NOW
from tests.factories import accounts, flash
from tests.factories.browsers import signed_in

LATER = NOW + timedelta(hours=1)
BACKUP = (Suggestion("T3", frozenset({"backup"})),)
AREAS = {code: Jurisdiction(code=code, name=f"県{code}") for code in ("11", "12", "13")}
LEFT_OUT = "提出したうえで分からない施設を外しています。"
WARNED = "見分けられてしまうおそれがあります。"
counted = st.lists(
    st.tuples(
        st.sampled_from(["suggests", "unknown", "never"]), st.sampled_from(["11", "12", "13", ""]), st.integers(1, 30)
    ),
    max_size=12,
    unique_by=lambda one: one[:2],
)


@given(counted)
@hypothesis_settings(max_examples=60)
def test_only_those_who_submitted_cover_and_only_in_their_own_prefecture(counts: list[tuple[str, str, int]]) -> None:
    found = cover_of(counts, AREAS)
    by = {(why, code): count for why, code, count in counts}
    concerned = [code for code in AREAS if by.get(("suggests", code))]

    if not concerned:
        assert found is None
        return
    assert found is not None
    assert found.unknown == sum(count for why, _, count in counts if why == "unknown")
    assert found.fewest == min(by.get(("unknown", code), 0) for code in concerned)
    assert [one.name for one in found.thin] == [
        f"県{code}" for code in concerned if by.get(("unknown", code), 0) < FEWEST_COVER
    ]
    assert cover_of([one for one in counts if one[0] != "never"], AREAS) == found


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path) -> Campaign:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(opening, "clock", lambda: LATER)
    settings.SURVEYS = flash.ready_surveys(tmp_path)
    return flash.campaign()


@pytest.fixture
def ministry(source: Campaign) -> Client:
    return signed_in(accounts.official(MINISTRY))


def shown(ministry: Client, source: Campaign) -> str:
    return ministry.get(reverse("flash-survey", args=[source.slug, 1])).content.decode()


@pytest.mark.stores
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unknown", "left_out"),
    [
        ({}, False),
        ({"never": False}, False),
        ({"dont_know": False}, False),
        ({"dont_know": False, "unanswered": False}, True),  # those who never answered are no cover
    ],
)
def test_who_never_submitted_covers_nobody_for_relays_see_who_submitted(
    source: Campaign, ministry: Client, unknown: dict[str, bool], left_out: bool
) -> None:
    flash.asked(source, plan=Suggesting(BACKUP, **unknown))

    assert (LEFT_OUT in shown(ministry, source)) is left_out


@pytest.mark.stores
@pytest.mark.django_db
def test_before_it_is_opened_the_page_says_how_many_cover_and_warns_where_they_are_few(
    source: Campaign, ministry: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "why_chosen", lambda *given: why_chosen(*given) or Why.UNKNOWN)  # so is Himawari
    elsewhere = flash.chosen(source)
    apart = shown(ministry, source)
    Unit.objects.filter(name=HIMAWARI.name).update(prefecture=CHIBA_CODE)
    choosing.choose(survey=elsewhere, by=flash.BY, now=NOW)

    few = shown(ministry, source)
    monkeypatch.setattr("tenken_site.flash_surveys.presenters_cover.FEWEST_COVER", 1)
    enough = shown(ministry, source)

    assert "全国で1施設、該当しそうな施設のある都道府県のうち最も少ないところで0施設です。" in apart
    assert "全国で1施設、該当しそうな施設のある都道府県のうち最も少ないところで1施設です。" in few
    assert WARNED in few
    assert "千葉県（1）" in few
    assert "全国で1施設" in enough
    assert WARNED not in enough


@pytest.mark.stores
@pytest.mark.django_db
def test_without_anybody_who_submitted_and_is_unknown_the_cover_is_none(source: Campaign, ministry: Client) -> None:
    flash.chosen(source)  # Minato has it, the silent clinic never answered: whoever is asked and submitted has it

    page = shown(ministry, source)

    assert "全国で0施設、該当しそうな施設のある都道府県のうち最も少ないところで0施設です。" in page
    assert "千葉県（0）" in page


@pytest.mark.stores
@pytest.mark.django_db
def test_a_newer_list_is_named_because_its_clinics_are_not_asked(source: Campaign, ministry: Client) -> None:
    flash.asked(source)
    new = reverse("flash-new", args=[source.slug])
    told = "新しく載った施設にはたずねません。"

    before = shown(ministry, source), ministry.get(new).content.decode()
    used = source.frame_version
    FrameVersion.objects.create(
        frame=used.frame,
        number=used.number + 1,
        imported_at=LATER,
        imported_by=flash.BY,
        source_name="newer.csv",
        source_digest="0" * 64,
    )
    after = shown(ministry, source), ministry.get(new).content.decode()

    assert [told in page for page in (*before, *after)] == [False, False, True, True]
    assert f"もとの調査と同じ、第{used.number}版の一覧" in after[0]
