"""Question facts as pages read them."""

import pytest

from tenken_site.monitoring.queries_waves import questions
from tests.cast import NOW
from tests.factories import facts
from tests.factories.people import Cast


def test_questions_come_in_the_questionnaires_order_and_hide_what_rests_on_few(
    cast: Cast, django_assert_num_queries
) -> None:
    facts.question(cast.campaign, link_id="T2")
    facts.question(cast.campaign, link_id="T1", clinics=None, median_seconds=None, left_here=None, as_of=NOW)

    with django_assert_num_queries(1):
        first, second = questions(campaign_id=cast.campaign.pk)

    assert (first.link_id, first.median_seconds) == ("T2", 35.0)
    assert (second.link_id, second.clinics) == ("T1", None)


@pytest.mark.parametrize("known", [True, False])
def test_another_campaigns_questions_stay_apart(cast: Cast, known: bool) -> None:
    facts.question(cast.campaign)

    found = questions(campaign_id=cast.campaign.pk if known else cast.campaign.pk + 1)

    assert len(found) == known
