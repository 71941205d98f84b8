"""A number in an address is of the campaign in the address, or there is nothing: for the ministry too."""

import pytest
from django.test import Client
from django.urls import reverse

from tenken_site.releases.models import Release
from tenken_site.tabulations.models import Tabulation
from tests.factories import campaigns, statistics
from tests.factories.browsers import signed_in
from tests.factories.people import Cast

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]


def test_nothing_of_another_campaign_answers_by_its_number(cast: Cast) -> None:
    release = statistics.submitted(cast)
    tabulation = release.tabulation
    other = campaigns.campaign(slug="other-2026", receipt_prefix="O26").slug
    addresses = [
        reverse("tabulation", args=[other, tabulation.pk]),
        reverse("tabulation-table", args=[other, tabulation.pk, "q2.area-kind"]),
        reverse("release", args=[other, release.pk]),
        reverse("release-edit", args=[other, release.pk]),
        reverse("release-withdraw", args=[other, release.pk]),
        *(reverse(name, args=[other, 1]) for name in ("dataset", "dataset-progress", "dataset-codebook", "microdata")),
        reverse("dataset-codebook-file", args=[other, 1, "csv"]),
        reverse("dataset-review", args=[other, 1]),
        reverse("dataset-flag", args=[other, 1, 0]),
        reverse("microdata-file", args=[other, 1, 1]),
    ]
    ministry = signed_in(cast.ministry)

    for address in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            assert ministry.get(address, headers=headers).status_code == 404, address
        told = ministry.post(address, {"do": "approve", "name": release.slug, "reason_ja": "誤り", "words": "x"})
        assert told.status_code in {404, 405}, address
    assert Release.objects.get().state == "submitted"


@pytest.mark.parametrize("wanted", ["blocked", "other campaign's", "no number"])
def test_a_release_is_made_of_the_tabulation_that_was_asked_for_or_of_none(cast: Cast, wanted: str) -> None:
    good = statistics.tabulation(cast)
    blocked = statistics.tabulation(cast, of=good.dataset, state=Tabulation.State.BLOCKED)
    elsewhere = campaigns.campaign(slug="other-2026", receipt_prefix="O26")
    foreign = statistics.tabulation(cast, of=statistics.dataset(cast, campaign=elsewhere))
    number = {"blocked": blocked.pk, "other campaign's": foreign.pk, "no number": "x"}[wanted]
    form = {
        "name": "mine",
        "title_ja": "題",
        "title_en": "T",
        "edition": "final",
        "tables": ["q2.area-kind"],
        "tabulation": number,
    }

    told = signed_in(cast.ministry).post(reverse("release-new", args=[cast.campaign.slug]), form)

    assert told.status_code == 404
    assert not Release.objects.exists()


def test_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    tabulation = statistics.tabulation(cast)
    ministry, visitor = signed_in(cast.ministry), Client()
    pages = [reverse(name, args=[cast.campaign.slug]) for name in ("tabulations", "releases", "dataset-list")]
    statistics.submitted(cast, of=tabulation, slug="one")
    few = [_statements(ministry, page) for page in pages]

    for number in range(6):
        again = statistics.tabulation(cast, of=statistics.dataset(cast))
        statistics.submitted(cast, of=again, slug=f"more-{number}")
    many = [_statements(ministry, page) for page in pages]

    assert few == many
    assert _statements(visitor, reverse("statistics")) <= 3


def _statements(browser: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)
