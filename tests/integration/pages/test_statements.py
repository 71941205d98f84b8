"""What the site says publicly of itself: personal data, accessibility, and whom to tell about a weakness."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.test import Client, override_settings

from tenken.questionnaire.model import LocalizedText
from tenken.questionnaire.survey_json import survey_from_json, survey_to_json
from tenken_site.campaigns.models import Campaign
from tenken_site.config import security_contacts
from tenken_site.config.env import MissingSetting
from tenken_site.custody.models import Retention
from tenken_site.instruments import queries as instruments
from tenken_site.instruments.models import InstrumentVersion
from tests.cast import NOW
from tests.factories.people import Cast

pytestmark = pytest.mark.first_on("sqlite")

CONTACTS = override_settings(
    TENKEN_SECURITY_CONTACTS=("mailto:security@tenken.test", "https://tenken.test/report"),
    TENKEN_SECURITY_CONTACTS_UNTIL="2027-03-31",
)


def page(path: str, *, language: str = "ja") -> str:
    """A public page as a visitor reads it."""
    client = Client()
    client.cookies["django_language"] = language
    return client.get(path).content.decode()


def name_rights_desk(texts: dict[str, str]) -> None:
    """The survey's owner has named the office that takes requests."""
    for version in InstrumentVersion.objects.all():
        survey = replace(
            survey_from_json(bytes(version.survey_definition)), rights_desk=LocalizedText(tuple(texts.items()))
        )
        InstrumentVersion.objects.filter(pk=version.pk).update(survey_definition=survey_to_json(survey))
        instruments.forget(version_id=version.pk)


def test_each_survey_says_purpose_viewers_and_retention_in_its_own_words(cast: Cast) -> None:
    survey = instruments.survey(cast.minato.case.campaign.instrument_version_id)

    told = page("/privacy/")

    words = [survey.title, survey.owner, survey.personal_data, survey.retention, *(one.sees for one in survey.viewers)]
    assert [text for one in words if (text := one.in_language("ja")) not in told] == []


def test_without_any_survey_the_page_of_personal_data_says_so(db: None) -> None:
    assert "いま受け付けている調査はありません" in page("/privacy/")


def test_an_office_that_the_owner_of_the_survey_has_not_named_is_said_to_be_missing(cast: Cast) -> None:
    assert "まだ定められていません" in page("/privacy/")


@pytest.mark.parametrize(("language", "desk"), [("ja", "大臣官房 個人情報窓口"), ("en", "Privacy office")])
def test_the_office_that_takes_requests_is_named_once_the_survey_names_it(language: str, desk: str, cast: Cast) -> None:
    name_rights_desk({"ja": "大臣官房 個人情報窓口", "en": "Privacy office"})

    told = page("/privacy/", language=language)

    assert desk in told
    assert "まだ定められていません" not in told
    assert "not been named" not in told


@pytest.mark.parametrize("language", ["ja", "en"])
def test_who_else_may_read_answers_and_the_law_of_statistics_are_said_where_they_hold(
    language: str, cast: Cast
) -> None:
    campaign = cast.minato.case.campaign
    words = {
        "ja": ("1施設ずつ答えを見ることができます", "統計法"),
        "en": ("look at the answers of one clinic", "Statistics Act"),
    }

    shown = {}
    for name, fields in {
        "closed": {"relays_see": "status", "statistical": False},
        "open": {"relays_see": "answers", "statistical": False},
        "statistical": {"relays_see": "status", "statistical": True},
    }.items():
        Campaign.objects.filter(pk=campaign.pk).update(**fields)
        told = page("/privacy/", language=language)
        shown[name] = tuple(word in told for word in words[language])

    assert shown == {"closed": (False, False), "open": (True, False), "statistical": (False, True)}


def test_the_last_day_of_keeping_is_said_once_it_is_set(cast: Cast) -> None:
    before = page("/privacy/")
    Retention.objects.create(
        campaign=cast.minato.case.campaign,
        keep_until=date(2031, 3, 31),
        reason="文書管理規則",
        set_at=NOW,
        set_by="user:1",
    )

    after = re.sub(r"<[^>]+>", "", page("/privacy/"))

    assert "2031年" not in before
    assert "令和13年（2031年）3月31日（月）まで保存します" in after


@pytest.mark.parametrize("language", ["ja", "en"])
def test_accessibility_names_the_aim_and_what_is_not_done_and_claims_no_conformance(language: str, db: None) -> None:
    told = page("/accessibility/", language=language)

    assert "JIS X 8341-3:2016" in told
    assert ("まだできていないこと" if language == "ja" else "What is not done yet") in told
    assert ("「準拠」とは表示していません" if language == "ja" else "do not claim conformance") in told


@pytest.mark.parametrize("path", ["/sign-in/", "/help/", "/desks/", "/nowhere/"])
def test_every_page_leads_to_both_statements(path: str, cast: Cast) -> None:
    foot = page(path).split("<footer")[1]

    assert 'href="/privacy/"' in foot
    assert 'href="/accessibility/"' in foot


@CONTACTS
def test_security_txt_says_whom_to_tell_and_until_when_it_holds() -> None:
    answer = Client().get("/.well-known/security.txt")

    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:security@tenken.test",
        "https://tenken.test/report",
    ]
    (expires,) = [value for name, value in fields if name == "Expires"]
    assert datetime.fromisoformat(expires) == datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC)
    assert ["Canonical", "https://tenken.test/.well-known/security.txt"] in fields


def test_without_contacts_there_is_no_such_file(db: None) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("contacts", "until", "named"),
    [
        (["security@tenken.test"], "2027-03-31", "mailto:"),
        (["mailto:a@b.test\nExpires: 2099-01-01"], "2027-03-31", "no space"),
        (["http://tenken.test"], "2027-03-31", "https://"),
        (["mailto:a@b.test"], "", "2027-03-31"),
        (["mailto:a@b.test"], "31 March", "2027-03-31"),
    ],
)
def test_contacts_that_readers_could_not_use_stop_the_start_with_words(
    contacts: list[str], until: str, named: str
) -> None:
    with pytest.raises(MissingSetting, match=re.escape(named)):
        security_contacts.checked(contacts, until=until)


def test_no_contacts_need_no_day() -> None:
    assert security_contacts.checked([], until="") == ((), "")
