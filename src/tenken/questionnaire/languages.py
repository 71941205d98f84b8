"""The languages that survey content may be written in. Another one is one more line here.

BCP 47 tags (RFC 5646) of the languages most spoken among residents of Japan, and ``ja-plain`` for やさしい日本語.
"""

from __future__ import annotations

__all__ = ["LANGUAGES", "OFFICIAL"]

OFFICIAL = "ja"
LANGUAGES = (
    OFFICIAL,
    "ja-plain",
    "en",
    "zh-Hans",
    "zh-Hant",
    "ko",
    "vi",
    "pt-BR",
    "es",
    "fil",
    "id",
    "ne",
    "th",
    "my",
)
