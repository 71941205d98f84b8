"""How things of a sign-in are called, in the reader's language."""

from collections.abc import Iterable

from django.utils.translation import gettext

from tenken_site.accounts.models import SignIn

__all__ = ["shown_sign_ins", "way_in"]


def way_in(method: str) -> str:
    """What somebody came in by."""
    words = {
        "code": gettext("アクセスコード"),
        "password": gettext("IDとパスワード"),
        "passkey": gettext("パスキー"),
        "oidc": gettext("職員認証"),
        "invitation": gettext("招待のメール"),
        "link": gettext("メールのリンク"),
    }
    return words.get(method, method)


def shown_sign_ins(rows: Iterable[SignIn]) -> list[dict[str, object]]:
    """When, how and by which device."""
    return [{"at": one.at, "way": way_in(one.method), "device": gettext(one.device)} for one in rows]
