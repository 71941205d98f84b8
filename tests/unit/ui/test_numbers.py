"""What a request states as a number, and how numbers are shown."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tenken_site.ui.numbers import page_number, whole_number


@pytest.mark.parametrize(
    ("given", "number"),
    [("7", 7), ("0", 0), ("99999", 99999), ("100000", -1), ("", -1), ("-3", -1), ("1.5", -1), ("７", -1), ("²", -1)],
)
def test_what_is_no_number_of_a_few_digits_counts_as_if_it_were_not_there(given: str, number: int) -> None:
    assert whole_number(given, digits=5, otherwise=-1) == number


@pytest.mark.parametrize(("query", "page"), [("?page=4", 4), ("", 1), ("?page=x", 1), ("?page=9999999", 1)])
def test_a_list_begins_with_its_first_page(query: str, page: int) -> None:
    assert page_number(RequestFactory().get(f"/list/{query}")) == page


def test_thousands_are_set_apart_and_another_page_keeps_the_search() -> None:
    request = RequestFactory().get("/list/?q=内科&page=2")

    shown = Template("{% load counting %}{{ n|grouped }} {% at_page 3 %}").render(
        Context({"n": 68900, "request": request})
    )

    assert shown == "68,900 ?q=%E5%86%85%E7%A7%91&amp;page=3"
