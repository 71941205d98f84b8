"""Guidance is checked strictly, and rendered so that nothing but the allow-list reaches a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenken.questionnaire.markup import MarkupRefused, SafeMarkup, render, tag_in_plain_text


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("ただの文", "<p>ただの文</p>"),
        ("一つめ\n\n二つめ", "<p>一つめ</p><p>二つめ</p>"),
        ("<p>a<br>b<br/>c</p>", "<p>a<br>b<br>c</p>"),
        ("<p><strong>強く</strong><em>傾ける</em></p>", "<p><strong>強く</strong><em>傾ける</em></p>"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("<p>5 &lt; 6 &amp; 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
        (
            '<p><a href="https://mist.mhlw.go.jp/?a=1&b=2">MIST</a></p>',
            '<p><a href="https://mist.mhlw.go.jp/?a=1&amp;b=2" rel="noreferrer">MIST</a></p>',
        ),
    ],
)
def test_allowed_markup_is_rendered(source: str, html: str) -> None:
    rendered = render(source)

    assert rendered == html
    assert isinstance(rendered, SafeMarkup)
    assert rendered.__html__() == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>", "<p onclick='x'>a</p>", "<P>a</P>", "<img src=x>", "<p>a", "a</p>",
        '<a href="javascript:alert(1)">a</a>', '<a href="http://example.org/">a</a>', "<a>a</a>",
        '<a href="https://example.org/" target="_blank">a</a>', "<p><em>a</p></em>",
        '<a href="https://e.org/"><a href="https://e.org/">a</a></a>',
        "<!-- a -->", "a < b", "a > b", "a & b", "&#60;script>", "&lt;script>", "<li>a</li>", "<ul>a</ul>",
        "<ul><ul><li>a</li></ul></ul>", "<p><ul><li>a</li></ul></p>", "<p><p>a</p></p>", "<", "<>", "</>", "<br></br>",
        "<strong><strong>a</strong></strong>", "<ul><br></ul>",
    ],
)  # fmt: skip
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(MarkupRefused) as refused:
        render(source)

    assert 0 <= refused.value.offset <= len(source)


pieces = st.sampled_from(
    ["<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<em>", "</em>", "<br>", "x", "&lt;", "&amp;", "<", ">", "\n\n",
     '<a href="https://e.org/">', "</a>", "<script>", "</script>", '"', "'"]
)  # fmt: skip


@given(st.lists(pieces, max_size=8).map("".join) | st.text(max_size=30))
def test_whatever_is_rendered_is_accepted_again_and_unchanged(source: str) -> None:
    try:
        html = render(source)
    except MarkupRefused:
        return

    again = html.replace(' rel="noreferrer"', "")
    assert render(again).replace(' rel="noreferrer"', "") == again
    assert "<script" not in html


def test_a_tag_in_plain_text_is_found_but_not_a_bare_address() -> None:
    assert tag_in_plain_text("<b>名前</b>") == "<b>"
    assert tag_in_plain_text("参照 <https://mist.mhlw.go.jp/> 3 < 4 > 2") is None
