"""Passwords made of what everybody here would try first: words of the site and the survey, rows of keys, repetitions.

OWASP ASVS 5.0, 6.1.2 and 6.2.11; NIST SP 800-63B, 5.1.1.2 (context-specific words). The words are told in
docs/explanation/security.md.
"""

import re
import unicodedata
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

__all__ = ["WORDS", "NotTooEasy", "own_part", "runs"]

#: Lower case, without signs. Longer words first, so that "clinics" leaves no "s".
WORDS = tuple(
    sorted(
        {
            *("tenken", "点検", "gmis", "mhlw", "koseirodosho", "kouseiroudoushou", "厚生労働省", "厚労省", "mist"),
            *(
                "clinic",
                "clinics",
                "shinryojo",
                "shinryoujo",
                "診療所",
                "医院",
                "クリニック",
                "hospital",
                "dental",
                "shika",
            ),
            *("hokenjo", "保健所", "kenchou", "shiyakusho", "doctor", "sensei", "incho", "inchou", "jimucho"),
            *("cyber", "security", "survey", "chousa", "chosa", "調査", "karte", "rezept", "receipt", "ransomware"),
            *("password", "passwort", "pasuwado", "パスワード", "access", "code", "login", "signin", "admin", "user"),
            *("qwerty", "asdfgh", "zxcvbn", "abcdef", "reiwa", "令和", "japan", "nippon", "nihon", "welcome"),
        },
        key=len,
        reverse=True,
    )
)
#: So many characters must be left that are neither such a word nor a figure or sign beside it.
LEAST_OWN = 4
FEWEST_RUNS, FEWEST_DIFFERENT = 6, 5


def own_part(password: str) -> str:
    """The letters of a password that are nobody's but its owner's."""
    left = _folded(password)
    for word in WORDS:
        left = left.replace(word, " ")
    return re.sub(r"[\W\d_]+", "", left)


def runs(password: str) -> int:
    """Of how many rows it is made in which each character is the one before, its neighbour up, or its neighbour down.

    "123456789012" has two, "aaaaaaaaaaaa" one, "abcabcabcabc" four; words have nearly as many as letters.
    """
    folded = _folded(password)
    steps = [ord(after) - ord(before) for before, after in pairwise(folded)]
    count = int(bool(folded))
    step: int | None = None
    for one in steps:
        if one not in {-1, 0, 1} or (step is not None and one != step):
            count, step = count + 1, None
        else:
            step = one
    return count


def _folded(password: str) -> str:
    return unicodedata.normalize("NFKC", password).casefold()


class NotTooEasy:
    """Django asks it when a password is set: ``AUTH_PASSWORD_VALIDATORS``."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for rows and repetitions, and where next to nothing is left without our words."""
        if runs(password) < FEWEST_RUNS or len(set(_folded(password))) < FEWEST_DIFFERENT:
            raise ValidationError(
                gettext(
                    "同じ文字や、順に並んだ文字だけのパスワードは、当てられてしまいます。ほかの言葉にしてください。"
                ),
                code="rows_of_keys",
            )
        if len(set(own_part(password))) < LEAST_OWN and any(word in _folded(password) for word in WORDS):
            raise ValidationError(self.get_help_text(), code="words_of_the_site")

    def get_help_text(self) -> str:
        """What to do."""
        return gettext(
            "この調査や施設に関わる言葉だけのパスワードは、当てられてしまいます。ほかの言葉を混ぜてください。"
        )
