"""A name for a device that a person can tell apart in a list: no fingerprint, no version."""

from django.utils.translation import gettext_noop

__all__ = ["device_name"]

#: First match wins: an iPad or an Android phone also says "Mac" or "Linux".
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", gettext_noop("Windowsのパソコン")),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", gettext_noop("Linuxのパソコン")),
)
OTHER = gettext_noop("その他の機器")


def device_name(user_agent: str) -> str:
    """The device as the browser's User-Agent header tells it, e.g. 「Windowsのパソコン」."""
    return next((name for sign, name in DEVICES if sign in user_agent), OTHER)
