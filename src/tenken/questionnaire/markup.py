"""The little markup that guidance may carry, checked strictly and rendered safely.

Allowed: <p> <ul> <ol> <li> <strong> <em> <br> and <a href="https://…">, properly nested. Everything else is refused,
not repaired, so what a reviewer reads is what a clinic sees.
"""

from __future__ import annotations

import re
from html import escape, unescape

from tenken.errors import SurveyError

__all__ = ["ALLOWED", "MARKUP_REMEDY", "MarkupRefused", "SafeMarkup", "render", "tag_in_plain_text"]

ALLOWED = ("p", "ul", "ol", "li", "strong", "em", "br", "a")
MARKUP_REMEDY = "Remove the markup; only “guidance” takes it."
_ALLOWED = 'Allowed are <p> <ul> <ol> <li> <strong> <em> <br> and <a href="https://…">, each closed.'
_BLOCKS = frozenset({"p", "ul", "ol", "li"})
_FLOW = frozenset({"", "li"})  # where a block may stand: on top or in a list item
_INSIDE = {"li": frozenset({"ul", "ol"}), "ul": _FLOW, "ol": _FLOW, "p": _FLOW}
_PIECE = re.compile(r"<([^<>]*)>|([<>])|([^<>]+)")
_CLOSING = re.compile(r"/([a-z]+)")
_OPENING = re.compile(r"([a-z]+)")
_LINK = re.compile(r'a href="(https://[^"\s<>\\]{1,500})"')
_USER = re.compile(r'a href="https://[^"/?#]*@')
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#39);)")
_TAG_LIKE = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*|/[^<>]*=[^<>]*)?/?>|<[!?][A-Za-z\[-]")


class MarkupRefused(SurveyError):
    """The markup is outside the allow-list. ``offset`` is where, in characters; ``remedy`` what to write instead."""

    def __init__(self, message: str, offset: int, remedy: str = _ALLOWED) -> None:
        super().__init__(message)
        self.offset = offset
        self.remedy = remedy


class SafeMarkup(str):
    """HTML that is safe to show as it is: made only by ``render``. Templates take it through ``__html__``."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def tag_in_plain_text(text: str) -> str | None:
    """The first thing that looks like a tag in a text that takes none."""
    found = _TAG_LIKE.search(text)
    return found.group() if found else None


def render(source: str) -> SafeMarkup:
    """The guidance as safe HTML; text without paragraphs is put into them. Raises MarkupRefused."""
    parts: list[str] = []
    stack: list[str] = []
    opened: list[int] = []  # where, for each of the stack
    for piece in _PIECE.finditer(source):
        tag, lone, text = piece.groups()
        if text is not None:
            parts.append(_text(text, piece.start(), stack))
        elif lone is not None:
            written = "&lt;" if lone == "<" else "&gt;"
            remedy = f"Write {written} for the sign {lone}."
            raise MarkupRefused(f"A lone “{lone}” stands in the text.", piece.start(), remedy)
        else:
            parts.append(_tag(tag, piece.start(), stack))
        opened = [*opened, piece.start()][: len(stack)]
    if stack:
        raise MarkupRefused(f"<{stack[-1]}> is not closed.", opened[-1])
    html = "".join(parts)
    if not any(f"<{block}>" in html for block in _BLOCKS):
        paragraphs = (part.strip() for part in re.split(r"\n\s*\n", html))
        html = "".join(f"<p>{part}</p>" for part in paragraphs if part)
    return SafeMarkup(html)


def _text(text: str, offset: int, stack: list[str]) -> str:
    stray = _ENTITY.search(text)
    if stray:
        remedy = "Write &amp; for the sign &."
        raise MarkupRefused("A lone “&” stands in the text.", offset + stray.start(), remedy)
    if text.strip() and stack and stack[-1] in {"ul", "ol"}:
        raise MarkupRefused(f"Text stands directly in <{stack[-1]}>; put it into <li>.", offset)
    return escape(unescape(text), quote=False)


def _tag(tag: str, offset: int, stack: list[str]) -> str:
    closing = _CLOSING.fullmatch(tag)
    if closing:
        if not stack or stack[-1] != closing[1]:
            raise MarkupRefused(f"</{closing[1]}> closes nothing that is open here.", offset)
        return f"</{stack.pop()}>"
    above = stack[-1] if stack else ""
    if tag in {"br", "br/", "br /"} and above not in {"ul", "ol"}:
        return "<br>"
    if not re.match(r"/?[A-Za-z]|[!?]", tag):
        raise MarkupRefused("A lone “<” stands in the text.", offset, "Write &lt; for the sign < and &gt; for >.")
    link = _LINK.fullmatch(tag)
    opening = _OPENING.fullmatch(tag)
    name = "a" if link else opening[1] if opening else ""
    if link and _USER.match(tag):
        told = "The address has a user name before “@”, which hides where it leads."
        raise MarkupRefused(told, offset, "Write the address without what stands before “@”.")
    if name not in ALLOWED or name == "br" or (name == "a" and not link):
        raise MarkupRefused(f"<{tag[:40]}> is not allowed.", offset)
    if above not in _INSIDE.get(name, {above}) or (name in stack and name in {"a", "strong", "em", "p"}):
        raise MarkupRefused(f"<{name}> cannot stand in <{above}>." if above else f"<{name}> stands alone.", offset)
    if above in {"ul", "ol"} and name != "li":
        raise MarkupRefused(f"<{name}> stands directly in <{above}>; put it into <li>.", offset)
    stack.append(name)
    return f'<a href="{escape(unescape(link[1]))}" rel="noreferrer">' if link else f"<{name}>"
