"""The officials' pages of waves: what each sees, plans, starts and stops; without script, in a few statements."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenken_site.accounts import middleware
from tenken_site.audit.models import AuditEntry
from tenken_site.campaigns.models import Campaign, Case
from tenken_site.messaging.models import OutboxEntry
from tenken_site.outreach.actions.fill_wave import fill_wave
from tenken_site.outreach.actions.size_waves import judge_waves, size_waves
from tenken_site.outreach.actions.start_wave import start_wave
from tenken_site.outreach.models import Wave
from tenken_site.ui import dates
from tests.cast import CHIBA, FUNABASHI, FUNABASHI_CODE, MINATO, MINISTRY, NOW, OSAKA, OUTSIDER
from tests.factories import accounts, campaigns, outreach
from tests.factories.browsers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.first_on("sqlite")]

FUTURE = datetime(2026, 8, 3, 1, tzinfo=NOW.tzinfo)
RELAY = {
    "name": "船橋市から",
    "on": "2026-07-22",
    "at": "10:00",
    "statuses": ["not_started"],
    "own_words": "締切が近づいています。ご回答をお願いします。",
    "contact_office": "船橋市保健所 保健総務課",
    "contact_telephone": "047-000-0000",
}
MINISTRY_PLAN = {
    "name": "督促2",
    "purpose": "reminder",
    "message": "reminder",
    "days_before_close": "7",
    "at": "10:00",
    "channels": ["mail", "letter"],
    "hold_out_percent": "10",
}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands at the day of our stories."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(middleware, "clock", lambda: NOW)  # bound when the middleware was loaded


@pytest.fixture
def campaign() -> Campaign:
    return outreach.mailing_campaign()


def official(person: object) -> Client:
    return signed_in(accounts.official(person))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def kept(client: Client, address: str, values: dict[str, object]) -> object:
    """Fills in, reads what is shown, and keeps it."""
    shown = client.post(address, values | {"step": "check"})
    assert shown.status_code == 200, shown.context["form"].errors
    return client.post(address, values | {"step": "keep", "shown": shown.context["shown"]})


def test_the_ministry_sees_every_wave_with_its_counts(campaign):
    wave = outreach.wave(campaign)
    start_wave(wave=wave, by="command:tests", now=NOW)
    wave.refresh_from_db()
    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by="command:tests", now=NOW)
    OutboxEntry.objects.update(state="sent", sent_at=NOW)
    outreach.wave(campaign, name="船橋市から", owner=FUNABASHI_CODE)

    text = page(official(MINISTRY), "/campaigns/mailing-2026/waves/")

    assert "督促1" in text
    assert "船橋市から" in text
    assert '<td class="r">2</td><td class="r">100.0%</td>' in text


def test_an_empty_list_says_what_to_do(campaign):
    assert "新しい波を予定する" in page(official(MINISTRY), "/campaigns/mailing-2026/waves/")


def test_a_relay_sees_the_ministrys_plan_and_its_own_waves_only(campaign):
    ministry = outreach.wave(campaign, size={"by_channel": {"mail": 4321}}, sized_at=NOW)
    own = outreach.wave(campaign, name="船橋市から", owner=FUNABASHI_CODE)
    client = official(OSAKA)

    text = page(client, "/campaigns/mailing-2026/waves/")

    assert "督促1" in text
    assert "船橋市から" not in text
    assert "4,321" not in text
    assert client.get(f"/campaigns/mailing-2026/waves/{own.pk}/").status_code == 404
    assert "4,321" not in page(client, f"/campaigns/mailing-2026/waves/{ministry.pk}/")
    assert client.get(f"/campaigns/mailing-2026/waves/{ministry.pk}/start/").status_code == 404
    assert client.get(f"/campaigns/mailing-2026/waves/{ministry.pk}/progress/").status_code == 404


def test_a_prefecture_sees_its_citys_wave_but_does_not_steer_it(campaign):
    own = outreach.wave(campaign, name="船橋市から", owner=FUNABASHI_CODE)
    client = official(CHIBA)

    assert "船橋市から" in page(client, f"/campaigns/mailing-2026/waves/{own.pk}/")
    for verb in ("start", "stop", "resume", "withdraw", "edit"):
        assert client.post(f"/campaigns/mailing-2026/waves/{own.pk}/{verb}/").status_code == 404


def test_nobody_else_sees_waves(campaign):
    for person in (OUTSIDER,):
        answer = signed_in(accounts.user(person)).get("/campaigns/mailing-2026/waves/")
        assert answer.status_code in {403, 404}
    assert official(MINISTRY).get("/campaigns/nowhere/waves/").status_code == 404
    assert official(MINISTRY).get("/campaigns/mailing-2026/waves/999999/").status_code == 404


def test_a_city_plans_its_own_reminder_after_reading_the_mail_and_whom_it_reaches(campaign):
    client = official(FUNABASHI)

    shown = client.post("/campaigns/mailing-2026/waves/new/", RELAY | {"step": "check"})
    text = shown.content.decode()

    assert not Wave.objects.exists()
    assert RELAY["own_words"] in text
    assert MINATO.name in text
    assert shown.context["size"].reached == 1

    answer = kept(client, "/campaigns/mailing-2026/waves/new/", RELAY)

    wave = Wave.objects.get()
    assert answer.url == f"/campaigns/mailing-2026/waves/{wave.pk}/"
    assert (wave.owner_id, wave.purpose, wave.message, wave.channels) == (
        FUNABASHI_CODE, "reminder", "relay-reminder", ["mail"],
    )  # fmt: skip
    assert AuditEntry.objects.get(action="outreach.add_wave").actor.startswith("user:")


def test_a_city_whose_survey_has_no_text_for_cities_is_told_so_before_it_fills_anything_in():
    tiny = campaigns.campaign()
    client, address = official(FUNABASHI), f"/campaigns/{tiny.slug}/waves/new/"

    text = page(client, address)
    answer = client.post(address, RELAY | {"step": "check"})

    assert "自治体から送るメールの文面がありません" in text
    assert 'name="own_words"' not in text
    assert answer.status_code == 409
    assert "自治体から送るメールの文面がありません" in answer.content.decode()


def test_the_ministry_of_a_survey_without_any_text_is_told_so_too():
    tiny = campaigns.campaign()

    assert "送る文面がありません" in page(official(MINISTRY), f"/campaigns/{tiny.slug}/waves/new/")


def test_what_is_stored_is_what_was_read(campaign):
    client = official(FUNABASHI)
    shown = client.post("/campaigns/mailing-2026/waves/new/", RELAY | {"step": "check"}).context["shown"]

    answer = client.post(
        "/campaigns/mailing-2026/waves/new/", RELAY | {"own_words": "別の文です。", "step": "keep", "shown": shown}
    )

    assert answer.status_code == 200
    assert not Wave.objects.exists()
    assert "別の文です。" in answer.content.decode()


def test_a_day_without_mail_moves_on_and_says_so(campaign):
    shown = official(FUNABASHI).post(
        "/campaigns/mailing-2026/waves/new/", RELAY | {"on": "2026-07-23", "step": "check"}
    )

    assert "次に送れる時刻に移しました" in shown.content.decode()
    assert shown.context["draft"].planned_at.isoformat() == "2026-07-24T09:00:00+09:00"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("own_words", "", "入力してください"),
        ("own_words", "あ" * 401, "400"),
        ("on", "2026-07-01", "始まる前"),
        ("on", "2026-07-14", "過ぎた日"),
        ("on", "2026-08-24", "締切より後"),
        ("on", "きのう", "日付を選んで"),
        ("at", "25時", "時刻を"),
        ("contact_office", "", "入力してください"),
        ("contact_telephone", "", "どちらか"),
        ("contact_mail", "だれか", "メールアドレスの形"),
        ("statuses", ["submitted"], "submitted"),
        ("name", "", "入力してください"),
    ],
)
def test_a_reminder_that_breaks_a_rule_is_refused_beside_its_field(campaign, field, value, words):
    client = official(FUNABASHI)
    values = RELAY | {field: value, "step": "check"}
    if field == "on" and value == "2026-07-01":
        Campaign.objects.update(opens_at=NOW + timedelta(days=30))
        values["on"] = "2026-07-22"

    shown = client.post("/campaigns/mailing-2026/waves/new/", values)
    if shown.status_code == 200:  # days are judged when the wave is kept
        shown = client.post(
            "/campaigns/mailing-2026/waves/new/", values | {"step": "keep", "shown": shown.context["shown"]}
        )

    assert shown.status_code == 422
    assert words in shown.content.decode()
    assert not Wave.objects.exists()


def test_the_ministry_plans_a_wave_that_counts_back_from_the_deadline(campaign):
    kept(official(MINISTRY), "/campaigns/mailing-2026/waves/new/", MINISTRY_PLAN)

    wave = Wave.objects.get()
    assert wave.planned_at.isoformat() == "2026-08-17T00:00:00+00:00"  # 14 August is お盆, the next days a weekend
    assert (wave.days_before_close, wave.hold_out_percent, wave.channels) == (7, 10, ["mail", "letter"])


def test_a_planned_wave_is_changed(campaign):
    client = official(MINISTRY)
    wave = outreach.wave(campaign, planned_at=FUTURE)

    assert "督促1" in page(client, f"/campaigns/mailing-2026/waves/{wave.pk}/edit/")
    kept(client, f"/campaigns/mailing-2026/waves/{wave.pk}/edit/", MINISTRY_PLAN)

    wave.refresh_from_db()
    assert wave.name == "督促2"


def test_starting_stopping_and_withdrawing_ask_first(campaign):
    client = official(MINISTRY)
    wave = outreach.wave(campaign, planned_at=FUTURE)
    here = f"/campaigns/mailing-2026/waves/{wave.pk}"

    assert "いま送信を始める" in page(client, f"{here}/start/")
    wave.refresh_from_db()
    assert wave.state == "planned"

    client.post(f"{here}/start/")
    wave.refresh_from_db()
    assert wave.state == "sending"

    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by="command:tests", now=NOW)
    assert "2通" in page(client, f"{here}/stop/")
    client.post(f"{here}/stop/")
    assert "停止中" in page(client, f"{here}/")

    client.post(f"{here}/resume/")
    client.post(f"{here}/stop/")
    client.post(f"{here}/withdraw/", {"reason": "文面の誤り"})
    text = page(client, f"{here}/")
    assert "文面の誤り" in text
    assert "予定に戻す" not in text


def test_the_question_before_starting_tells_what_was_counted_and_when_without_reading_the_cases(campaign):
    client = official(MINISTRY)
    wave = outreach.wave(campaign, planned_at=FUTURE)
    size_waves(now=NOW - timedelta(minutes=8))
    outreach.address(campaign.cases.all()[0], state="dead")

    with CaptureQueriesContext(connection) as statements:
        text = page(client, f"/campaigns/mailing-2026/waves/{wave.pk}/start/")

    assert f"{dates.short_moment(NOW - timedelta(minutes=8), language='ja')} 時点の見込みでは、2施設に届きます" in text
    assert not [one["sql"] for one in statements if Case._meta.db_table in one["sql"]]
    assert len(statements) <= 5


def test_the_question_before_starting_counts_anew_when_asked_and_starts_nothing(campaign):
    client = official(MINISTRY)
    wave = outreach.wave(campaign, planned_at=FUTURE)
    size_waves(now=NOW - timedelta(minutes=8))
    outreach.address(campaign.cases.all()[0], state="dead")

    answer = client.post(f"/campaigns/mailing-2026/waves/{wave.pk}/start/", {"step": "count"})

    assert f"いま送ると、1施設に届きます（{dates.short_moment(NOW, language='ja')} 時点）" in answer.content.decode()
    wave.refresh_from_db()
    assert (wave.state, wave.started_at) == ("planned", None)


def test_a_wave_that_was_never_counted_says_so_before_it_starts(campaign):
    wave = outreach.wave(campaign, planned_at=FUTURE)

    text = page(official(MINISTRY), f"/campaigns/mailing-2026/waves/{wave.pk}/start/")

    assert "届く施設の数は、まだ数えていません" in text
    assert "送り先を数える" in text


def test_a_button_of_a_stale_page_says_why_nothing_happened(campaign):
    wave = outreach.wave(campaign, planned_at=FUTURE)

    answer = official(MINISTRY).post(f"/campaigns/mailing-2026/waves/{wave.pk}/stop/", follow=True)

    assert "いま送信中ではありません" in answer.content.decode()


def test_a_wave_cannot_be_started_in_quiet_time(campaign, monkeypatch):
    tomorrow = NOW + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    monkeypatch.setattr(middleware, "clock", lambda: tomorrow)
    wave = outreach.wave(campaign, planned_at=FUTURE)

    answer = official(MINISTRY).post(f"/campaigns/mailing-2026/waves/{wave.pk}/start/", follow=True)

    assert "休む時間" in answer.content.decode()
    wave.refresh_from_db()
    assert wave.state == "planned"


def test_progress_is_told_with_and_without_script(campaign):
    client = official(MINISTRY)
    wave = outreach.wave(campaign)
    start_wave(wave=wave, by="command:tests", now=NOW)
    wave.refresh_from_db()
    fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by="command:tests", now=NOW)
    OutboxEntry.objects.filter(subject=Case.objects.order_by("pk").first().pk).update(state="sent", sent_at=NOW)

    whole = page(client, f"/campaigns/mailing-2026/waves/{wave.pk}/")
    part = page(client, f"/campaigns/mailing-2026/waves/{wave.pk}/progress/")

    for text in (whole, part):
        assert 'hx-trigger="every 5s"' in text
        assert "いまの数に更新する" in text
        assert "50%が終わりました" in text
    assert "<html" not in part


def test_the_trial_shows_where_addresses_are_dead(campaign):
    outreach.address(Case.objects.get(unit__name=MINATO.name), state="dead")
    wave = outreach.wave(campaign, purpose="trial", message="trial", started_at=NOW, filled_at=NOW, state="sent")
    judge_waves(now=NOW)

    text = page(official(MINISTRY), f"/campaigns/mailing-2026/waves/{wave.pk}/")

    assert "届かないアドレス" in text
    assert "千葉県" in text
    assert "大阪府" not in text.split("届かないアドレス")[1].split("</section>")[0]


def test_the_word_effect_stands_only_where_some_were_held_out(campaign):
    outreach.many_cases(campaign, number=60)
    plain, held = outreach.wave(campaign), outreach.wave(campaign, name="督促2", hold_out_percent=50)
    for wave in (plain, held):
        start_wave(wave=wave, by="command:tests", now=NOW)
        wave.refresh_from_db()
        fill_wave(wave=wave, tell=lambda done: None, stopping=lambda: False, by="command:tests", now=NOW)
    judge_waves(now=NOW)
    client = official(MINISTRY)

    assert "この波の効果" not in page(client, f"/campaigns/mailing-2026/waves/{plain.pk}/")
    assert "この波の効果" in page(client, f"/campaigns/mailing-2026/waves/{held.pk}/")


def test_pages_take_few_statements(campaign, django_assert_max_num_queries):
    wave = outreach.wave(campaign)
    for number in range(6):
        outreach.wave(campaign, name=f"督促{number}")
    start_wave(wave=wave, by="command:tests", now=NOW)
    client = official(MINISTRY)
    page(client, "/campaigns/mailing-2026/waves/")

    with django_assert_max_num_queries(8):
        page(client, "/campaigns/mailing-2026/waves/")
    with django_assert_max_num_queries(8):
        page(client, f"/campaigns/mailing-2026/waves/{wave.pk}/")
