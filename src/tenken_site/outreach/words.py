"""Codes in words: states, purposes, channels, reasons. Each call answers in the reader's language."""

from django.utils.translation import gettext as _

from tenken.disposition.lifecycle import CaseStatus
from tenken_site.campaigns.words import outcome_names, status_names

__all__ = ["channel", "channels", "field", "plan_refusal", "purpose", "reason", "refusal", "state"]


def state(code: str) -> str:
    """Where a wave stands."""
    return {
        "planned": _("予定"),
        "sending": _("送信中"),
        "stopped": _("停止中"),
        "sent": _("送信済み"),
        "withdrawn": _("取りやめ"),
    }.get(code, code)


def purpose(code: str) -> str:
    """What a wave is for."""
    return {
        "trial": _("到達の確認"),
        "invitation": _("案内"),
        "access_code": _("アクセスコードの送付"),
        "reminder": _("督促"),
    }.get(code, code)


def channel(code: str) -> str:
    """How it is sent."""
    return {"mail": _("メール"), "letter": _("封書")}.get(code, code)


def channels(codes: list[str]) -> str:
    """In order of preference."""
    return _("、").join(channel(code) for code in codes)


def reason(code: str) -> str:
    """Why a clinic gets nothing, or why a wave was withdrawn; an official's own words stay as they are."""
    return {
        "campaign_over": _("調査が終わった"),
        "campaign_not_open": _("調査が始まっていない"),
        "campaign_open": _("調査がもう始まっている"),
        "submitted": status_names()[CaseStatus.SUBMITTED],
        **outcome_names(),
        "duplicate": _("名簿の重複"),
        "unreachable": _("連絡がつかない"),
        "deadline": _("締切を過ぎた"),
        "signed_in": _("コードを使ったことがある"),
        "audience": _("送る条件に当てはまらない"),
        "no_address": _("メールアドレスがない"),
        "dead_address": _("メールが届かない"),
        "too_soon": _("前のメールから日が浅い"),
        "withdrawn": _("送信を取りやめた"),
        "not_enrolled": _("回答者の登録がない"),
        "after_close": _("締切より後になる"),
        "day_is_over": _("送る日が過ぎた"),
    }.get(code, code)


def refusal(code: str) -> str:
    """Why a button did nothing, and what to do."""
    return {
        "not_planned": _("この波は、もう予定ではありません。画面を開き直して、いまの状態をお確かめください。"),
        "not_sending": _("この波は、いま送信中ではありません。画面を開き直して、いまの状態をお確かめください。"),
        "not_stopped": _("この波は、再開できません。画面を開き直して、いまの状態をお確かめください。"),
        "campaign_over": _("調査が終わったため、送信できません。"),
        "campaign_open": _("到達の確認は、調査が始まる前だけ送れます。"),
        "campaign_not_open": _("調査が始まるまで、送信できません。到達の確認だけは、いま送れます。"),
        "quiet": _("いまは送信を休む時間です。次に送れる時刻になると、予定どおり送り始めます。"),
        "day_is_over": _("送る日が過ぎています。新しい波を作ってください。"),
    }.get(code, code)


def field(name: str) -> str:
    """A field's label in brackets, for the list of what is wrong."""
    label = {
        "name": _("名前"),
        "on": _("送る日"),
        "at": _("送り始める時刻"),
        "days_before_close": _("または、締切までの日数"),
        "channels": _("方法"),
        "statuses": _("送る先の回答状況"),
        "kinds": _("送る先の種類"),
        "purpose": _("目的"),
        "message": _("文面"),
        "area": _("送る先の地域"),
        "hold_out_percent": _("くじで送らない割合"),
        "own_words": _("お願いの文（400文字まで）"),
        "contact_office": _("問い合わせ先の部署"),
        "contact_telephone": _("電話番号"),
        "contact_mail": _("メールアドレス"),
    }[name]
    return f"「{label}」"


def plan_refusal(name: str, code: str) -> str:
    """What is wrong with a plan, beside its field."""
    return {
        ("on", "missing"): _("送る日か、締切までの日数のどちらかを入力してください。"),
        ("on", "past"): _("過ぎた日は選べません。今日以降の日を選んでください。"),
        ("on", "after_close"): _("送る時刻が締切より後になります。もっと前の日を選んでください。"),
        ("on", "before_opening"): _("調査が始まる前の日です。始まる日以降を選んでください。"),
        ("on", "trial_before_opening"): _("到達の確認は、調査が始まる前の日を選んでください。"),
        ("on", "never"): _("送れる日がありません。送信を休む日の設定をお確かめください。"),
        ("channels", "missing"): _("送る方法を一つ以上選んでください。"),
        ("channels", "mail_only"): _("この目的では、メールだけを選べます。"),
        ("message", "unknown"): _("この目的では使えない文面です。ほかの文面を選んでください。"),
        ("own_words", "missing"): _("お願いの文を入力してください。"),
        ("own_words", "too_long"): _("400文字以内で入力してください。"),
        ("contact_office", "missing"): _("問い合わせ先の部署名を入力してください。"),
        ("contact_telephone", "missing"): _("電話番号かメールアドレスのどちらかを入力してください。"),
        ("hold_out_percent", "range"): _("送らない割合は50%までです。"),
    }.get((name, code), _("入力した内容をお確かめください。"))
