"""Whatever can be asked without a sign-in has a limit; whatever takes a form says which."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenken_site.accounts import limits
from tenken_site.accounts.access import PUBLIC, declared

#: Something for each part of a public address.
PARTS = {"reference": "x", "number": 1, "slug": "x", "token": "x", "key": "x", "public_id": "x", "name": "x"}


def public() -> list[URLPattern]:
    """Every address that anyone may call."""

    def walk(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
        return [
            found for one in patterns for found in (walk(one.url_patterns) if isinstance(one, URLResolver) else [one])
        ]

    return [one for one in walk(get_resolver().url_patterns) if declared(one.callback) is PUBLIC]


@pytest.mark.parametrize("pattern", public(), ids=lambda pattern: str(pattern.name))
def test_a_public_address_belongs_to_a_group_of_the_table(pattern: URLPattern) -> None:
    assert limits.group_of(pattern.callback) in limits.GROUPS


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", public(), ids=lambda pattern: str(pattern.name))
def test_a_public_address_that_takes_a_form_says_its_limit(pattern: URLPattern) -> None:
    target = reverse(pattern.name, kwargs={name: PARTS[name] for name in pattern.pattern.converters})

    takes_forms = Client().post(target).status_code != 405

    assert not takes_forms or hasattr(pattern.callback, "limit")


def test_there_are_public_addresses() -> None:
    assert len(public()) >= 10
