"""Mail addresses and telephone numbers as lists hold them: read with care, never guessed.

Mail: RFC 5321 lengths, the plain local parts that mail programs send to. Telephone: 国内番号, ten or eleven digits.
"""

import re
import unicodedata

from tenken.frame.folding import DASHES

__all__ = ["NotUsable", "read_mail", "read_telephone"]

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[A-Za-z]{{2,63}}|({_LABEL}\.)+xn--[A-Za-z0-9-]{{2,59}}")
_LONGEST_MAIL, _LONGEST_LOCAL, _LONGEST_TELEPHONE = 254, 64, 30
_BETWEEN = re.compile(rf"[{re.escape(DASHES)}\s()]+")


class NotUsable(ValueError):
    """The cell holds something that cannot be used. ``reason`` and ``remedy`` are for the person with the list."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def read_mail(text: str) -> str:
    """A mail address in half width, its domain in small letters; empty for none. Raises NotUsable."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("mailto:").strip("<>")
    if not plain:
        return ""
    if plain.count("@") > 1 and re.search(r"[;,、\s]", plain):
        raise NotUsable("メールアドレスが二つ以上あります。", "一つだけを残してください。")
    local, at, domain = plain.rpartition("@")
    if not at:
        raise NotUsable("メールアドレスに@がありません。", "アドレスを確かめるか、空にしてください。")
    if len(plain) > _LONGEST_MAIL or len(local) > _LONGEST_LOCAL:
        raise NotUsable("メールアドレスが長すぎます。", "アドレスを確かめるか、空にしてください。")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise NotUsable("メールアドレスとして送れない形です。", "アドレスを確かめるか、空にしてください。")
    return f"{local}@{domain.lower()}"


def read_telephone(text: str) -> str:
    """A telephone number in half width with the hyphens it has: "047-000-0105"; empty for none. Raises NotUsable."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    shown = _BETWEEN.sub("-", plain.removesuffix(".0")).strip("-")
    if shown.startswith("+81"):
        shown = "0" + shown[3:].lstrip("-").removeprefix("0")
    digits = shown.replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        raise NotUsable("電話番号に数字でない文字があります。", "数字とハイフンだけにするか、空にしてください。")
    if not digits.startswith("0") and len(digits) in (9, 10):
        raise NotUsable(
            "電話番号の先頭の0がありません。", "表計算ソフトで文字列として入力し直し、先頭の0を補ってください。"
        )
    if len(digits) not in (10, 11) or len(shown) > _LONGEST_TELEPHONE:
        raise NotUsable("電話番号の桁数が違います。", "市外局番から10桁か11桁にするか、空にしてください。")
    return shown
