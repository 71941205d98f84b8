"""The clinic's own log in plain words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tenken_site.accounts.origin import device_of
from tenken_site.responses.queries_log import Actor, LogLine, LogPage, Role

__all__ = ["WORDS", "ShownLine", "shown_lines"]

#: What each action is called that is about a case. Where a word depends on more, see ``_what``.
WORDS: dict[str, str] = {
    "saved": gettext_noop("回答を保存"),
    "responses.look": gettext_noop("回答を表示"),
    "responses.look_as_relay": gettext_noop("回答を表示"),
    "responses.read_unlocked": gettext_noop("集計などのため、回答の全体を読み出し"),
    "responses.submit": gettext_noop("回答を提出"),
    "responses.discard_correction": gettext_noop("訂正を取りやめ"),
    "responses.flush_draft": gettext_noop("締切のあと、保存されていた答えを一部の回答として受付"),
    "responses.destroy_personal_part": gettext_noop("回答者の氏名など、個人についての答えを消去"),
    "responses.reseal_case": gettext_noop("回答を新しい鍵で暗号化し直し"),
    "responses.unreadable": gettext_noop("回答が壊れていることを検出"),
    "campaigns.add_by_code": gettext_noop("アクセスコードで、この施設を自分の一覧に追加"),
    "campaigns.grant_help": gettext_noop("回答を手伝う人を許可"),
    "campaigns.revoke_help": gettext_noop("回答を手伝う許可を取消"),
    "campaigns.record_outcome": gettext_noop("施設の事情（廃止、移転など）を記録"),
    "campaigns.extend": gettext_noop("締切を延長"),
    "campaigns.reopen": gettext_noop("締切のあとの受付を再開"),
    "custody.look_at_person": gettext_noop("登録されている個人情報を表示"),
    "custody.ask_for_erasure": gettext_noop("個人情報の消去を申し出"),
    "custody.erase_person": gettext_noop("個人情報を消去"),
    "custody.dispose_again": gettext_noop("消去した個人情報を、バックアップから戻したあとにもう一度消去"),
    "chase.record_attempt": gettext_noop("電話の結果を記録"),
    "chase.undo_attempt": gettext_noop("電話の記録を取消"),
    "chase.take": gettext_noop("電話をかける担当を決定"),
    "chase.erase_notes": gettext_noop("電話の記録の文章を消去"),
    "corrections.reply_known": gettext_noop("封書への返信を受付"),
    "corrections.withdraw_reply": gettext_noop("封書への返信を取消"),
    "outreach.record_bounce": gettext_noop("メールが届かなかったことを記録"),
    "outreach.send_code": gettext_noop("アクセスコードの送り直しを依頼"),
    "outreach.send_id": gettext_noop("IDを知らせるメールを依頼"),
    "outreach.use_id_request": gettext_noop("IDを知らせるメールから、新しいアクセスコードを作成"),
    "outreach.print_code": gettext_noop("アクセスコードの封書を作成"),
    "outreach.take_code_letter": gettext_noop("アクセスコードの封書を印刷用に取得"),
    "outreach.erase_code_letter": gettext_noop("アクセスコードの封書の控えを消去"),
    "verifications.record": gettext_noop("実地確認の結果を記録"),
    "verifications.correct": gettext_noop("実地確認の記録を訂正"),
    "verifications.look": gettext_noop("実地確認の記録を表示"),
}
OTHER = gettext_noop("記録を更新")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the table. ``times``: so many of the same one after the other, from ``since`` on."""

    at: datetime
    who: str
    what: str
    why: str
    where: str
    times: int = 1
    since: datetime | None = None


def shown_lines(page: LogPage) -> tuple[ShownLine, ...]:
    """Saves by the same person that follow each other become one line: typing saves every answer."""
    lines: list[ShownLine] = []
    last: LogLine | None = None
    for line in page.lines:
        if last is not None and line.action == last.action == "saved" and line.actor == last.actor:
            above = lines[-1]
            lines[-1] = ShownLine(
                above.at, above.who, above.what, above.why, above.where, above.times + 1, since=line.at
            )
        else:
            lines.append(ShownLine(line.at, _who(line.actor), _what(line), _why(line), _where(line)))
        last = line
    return tuple(lines)


def _who(actor: Actor) -> str:
    if actor.role is Role.AREA:
        return _("%(area)sの担当者") % {"area": actor.area}
    words = {
        Role.CLINIC: _("自院"),
        Role.HELPER: _("手伝う人（自院が許可）"),
        Role.ORGANISATION: _("法人の担当者"),
        Role.COUNTRY: _("国の担当者"),
        Role.DESK: _("問い合わせ窓口"),
        Role.LETTER: _("封書を受け取った人"),
        Role.SYSTEM: _("システム（自動）"),
        Role.FORMER: _("いまは担当していない人"),
    }
    return words[actor.role]


def _what(line: LogLine) -> str:
    number = line.detail.get("number")
    if line.action == "responses.submit" and isinstance(number, int):
        return _("回答を提出（第%(number)s版）") % {"number": number}
    if line.action == "responses.look" and line.detail.get("at") == "draft":
        return _("下書きを表示")
    if line.action in {"responses.look", "responses.look_as_relay"} and isinstance(number, int) and number:
        return _("提出した回答（第%(number)s版）を表示") % {"number": number}
    if line.action == "responses.read_unlocked" and line.detail.get("purpose") == "flash":
        return _("緊急の確認調査のため、回答の全体を読み出し")
    return _(WORDS.get(line.action, OTHER))


def _why(line: LogLine) -> str:
    """Why answers were looked at; what officials note among themselves is theirs."""
    return line.reason if line.action.startswith("responses.") else ""


def _where(line: LogLine) -> str:
    if device := device_of(line.origin):
        return _(device)
    if line.origin == "worker" or line.origin.startswith("command:"):
        return _("調査のシステム")
    return ""
