"""Whole numbers that a request states: what is none counts as if it were not there."""

from django.http import HttpRequest

__all__ = ["page_number", "whole_number"]


def whole_number(given: str, *, digits: int, otherwise: int) -> int:
    """The number, where the text is one of at most so many ASCII digits; more would cost time, or break a database."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= digits else otherwise


def page_number(request: HttpRequest) -> int:
    """The page of a list that the address asks for; the first unless it says."""
    return whole_number(request.GET.get("page", ""), digits=6, otherwise=1)
