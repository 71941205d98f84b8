"""Names of what is stored as codes, in the reader's language."""

from django.utils.translation import gettext

__all__ = ["channel_name"]


def channel_name(channel: str) -> str:
    """What a channel is called, in the reader's language."""
    return {
        "mail": gettext("メール"),
        "post": gettext("郵送"),
        "fax": gettext("FAX"),
        "web": gettext("ホームページ"),
        "meeting": gettext("会議、説明会"),
        "association": gettext("医師会などを通じて"),
        "other": gettext("その他"),
    }[channel]
