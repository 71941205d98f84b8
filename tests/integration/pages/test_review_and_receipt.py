"""From the review to the receipt, a correction, and the time after the deadline."""

import re
from datetime import UTC, datetime

import pytest

from tenken_site.campaigns.models import Campaign
from tenken_site.responses.models import Submission
from tests.integration.pages.conftest import Visitor

pytestmark = pytest.mark.first_on("sqlite")

PAST = datetime(2020, 2, 1, tzinfo=UTC)


def closes() -> None:
    Campaign.objects.update(closes_at=PAST)


def test_the_review_marks_what_is_missing_and_offers_no_button_to_submit(minato: Visitor) -> None:
    minato.sends(T1="yes")

    page = minato.reads("/review/")

    assert "まだ提出できません" in page
    assert "2問が未回答です。" in page
    assert "答えた1問は保存済みです。" in page
    assert page.count(">答える<") == 2
    assert page.count("</svg>未回答</dd>") == 2
    assert f'{minato.case}/answer/#q-T2"' in page
    assert "この内容で提出する</button>" not in page


def test_an_empty_review_does_not_speak_of_saved_answers(minato: Visitor) -> None:
    page = minato.reads("/review/")

    assert "まだ提出できません。</strong>2問が未回答です。</p>" in page
    assert "保存済みです" not in page


def test_the_review_says_when_every_question_is_answered(minato: Visitor) -> None:
    minato.completes()
    assert "4問中3問にお答えいただきました。" in minato.reads("/review/")

    minato.sends(T4="相談したい")

    assert "4問すべてにお答えいただきました。" in minato.reads("/review/")


def test_a_complete_draft_is_said_not_to_be_submitted_yet(minato: Visitor) -> None:
    minato.completes()

    page = minato.reads("/review/")

    assert "まだ提出されていません。" in page
    assert "この内容で提出する</button>" in page
    assert "バックアップ、更新" in page


def test_submitting_leads_to_a_receipt_with_number_version_and_digest(minato: Visitor) -> None:
    minato.completes()

    response = minato.submits()

    submission = Submission.objects.get()
    page = minato.client.get(response.headers["Location"]).content.decode()
    assert submission.receipt_number in page
    assert "第1版" in page
    assert " ".join(submission.digest[start : start + 4] for start in range(0, 64, 4)) in page
    assert "提出を受け付けました" in page


def test_pressing_twice_shows_the_same_receipt(minato: Visitor) -> None:
    minato.completes()
    version = str(minato.opened().draft_version)

    first = minato.client.post(f"{minato.case}/submit/", {"draft_version": version})
    second = minato.client.post(f"{minato.case}/submit/", {"draft_version": version})

    assert first.headers["Location"] == second.headers["Location"]
    assert Submission.objects.count() == 1


def test_a_stale_review_page_does_not_submit_what_was_not_read(minato: Visitor) -> None:
    minato.completes()
    version = str(minato.opened().draft_version)
    minato.sends(T2="9")

    response = minato.client.post(f"{minato.case}/submit/", {"draft_version": version}, follow=True)

    assert "答えが変わりました" in response.content.decode()
    assert Submission.objects.count() == 0


def test_a_strange_version_submits_nothing(minato: Visitor) -> None:
    minato.completes()

    for sent in ("", "-1", "９", "9" * 40, "１2", "DROP"):
        response = minato.client.post(f"{minato.case}/submit/", {"draft_version": sent})
        assert response.status_code == 302, sent

    assert Submission.objects.count() == 0


def test_a_replayed_button_with_answers_missing_leads_to_what_is_missing(minato: Visitor) -> None:
    minato.sends(T1="yes")

    response = minato.client.post(f"{minato.case}/submit/", {"draft_version": str(minato.opened().draft_version)})

    assert response.headers["Location"] == f"{minato.case}/answer/?check=1"


def test_a_correction_is_the_next_version_and_the_former_one_is_listed(minato: Visitor) -> None:
    minato.completes()
    minato.submits()
    minato.sends(T2="30")
    assert "訂正の途中です" in minato.reads("/answer/")

    minato.submits()

    page = minato.reads("/receipt/")
    former, last = Submission.objects.order_by("number")
    assert last.receipt_number in page
    assert former.receipt_number in page
    assert "訂正を受け付けました（第2版）" in page
    assert "いま有効なのは、この第2版です。第1版は記録として残ります。" in page
    assert "これは前の版です" not in page


def test_a_former_receipt_begins_with_saying_so_and_leads_to_the_one_that_counts(minato: Visitor) -> None:
    minato.completes()
    minato.submits()
    first = minato.reads("/receipt/1/")
    assert 'href="#i-done"' in first
    assert "現在、有効な版です" in first
    minato.sends(T2="30")
    minato.submits()

    page = minato.reads("/receipt/1/")

    assert page.index("これは前の版です。") < page.index("<h1")
    assert "いま有効なのは第2版です。" in page
    assert f'<a class="b go wide" href="{minato.case}/receipt/2/">第2版の受付票を開く</a>' in page
    for missing in ('href="#i-done"', "回答を訂正する", "このあと", "現在、有効な版です"):
        assert missing not in page


def test_a_correction_that_is_being_written_looks_the_same_on_every_page(minato: Visitor) -> None:
    minato.completes()
    minato.submits()
    minato.sends(T2="30")

    for path in ("/", "/answer/", "/review/", "/receipt/"):
        box = re.search(r'<p class="note([^"]*)">[^<]*訂正(の途中|しています)', minato.reads(path))
        assert box, path
        assert "warn" in box.group(1), path


def test_a_correction_is_dropped_only_after_asking(minato: Visitor) -> None:
    minato.completes()
    minato.submits()
    minato.sends(T2="30")

    asked = minato.reads("/discard-correction/")
    assert "訂正を取りやめますか" in asked
    assert minato.answers()["T2"] == 30

    response = minato.client.post(f"{minato.case}/discard-correction/", follow=True)
    assert "訂正を取りやめました" in response.content.decode()
    assert minato.answers()["T2"] == 3


def test_without_a_correction_there_is_nothing_to_drop(minato: Visitor) -> None:
    response = minato.client.get(f"{minato.case}/discard-correction/")

    assert response.headers["Location"] == f"{minato.case}/"


def test_after_the_deadline_answers_are_there_to_read_and_nothing_can_be_pressed(minato: Visitor) -> None:
    minato.sends(T4="残る文")
    form = minato.form()
    closes()

    page = minato.reads("/answer/")
    assert "残る文" in page
    assert '<form id="answers"' not in page
    assert "締切" in minato.reads("/")

    response = minato.client.post(f"{minato.case}/answer/", {**form, "answer-T4": "遅い"}, follow=True)
    assert "今回の変更は保存していません" in response.content.decode()
    assert minato.answers()["T4"] == "残る文"


def test_after_the_deadline_the_receipt_is_still_there_without_a_button_to_correct(minato: Visitor) -> None:
    minato.completes()
    minato.submits()
    closes()

    page = minato.reads("/receipt/")

    assert Submission.objects.get().receipt_number in page
    assert "回答を訂正する" not in page
    assert "締切を過ぎたため、訂正はできません" in page


def test_before_the_opening_the_front_page_says_when_and_questions_cannot_be_answered(minato: Visitor) -> None:
    Campaign.objects.update(opens_at=datetime(2090, 7, 5, 15, 0, tzinfo=UTC))

    page = minato.reads("/")

    assert "受付は令和72年（2090年）" in page
    assert "回答に進む" not in page
    assert minato.client.get(f"{minato.case}/answer/").headers["Location"] == f"{minato.case}/"


def test_the_to_do_list_tells_each_state(minato: Visitor) -> None:
    assert "未着手" in minato.client.get("/surveys/").content.decode()

    minato.sends(T1="yes")
    assert "4問中1問 回答済み" in minato.client.get("/surveys/").content.decode()

    minato.completes()
    minato.submits()
    listed = minato.client.get("/surveys/").content.decode()
    assert "提出済み" in listed
    assert Submission.objects.get().receipt_number in listed

    minato.sends(T2="30")
    assert "訂正の途中" in minato.client.get("/surveys/").content.decode()

    closes()
    assert "提出済み" in minato.client.get("/surveys/").content.decode()


def test_the_blank_paper_shows_every_question_and_the_answered_one_only_open_ones(minato: Visitor) -> None:
    minato.sends(T1="no", T4="控えの文")

    blank = minato.reads("/form/")
    answered = minato.reads("/form/", answered="1")

    assert "パソコンは何台ありますか" in blank
    assert "控えの文" not in blank
    assert "パソコンは何台ありますか" not in answered
    assert "控えの文" in answered
