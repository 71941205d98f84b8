"""Every official's address, looked at: none holds an answer, but the page that asks a relay for a reason."""

import pytest

from tenken_site.campaigns.models import Campaign
from tenken_site.responses import queries
from tests.factories.campaigns import ALWAYS
from tests.integration.permissions.table import OFFICES, ROWS, address
from tests.integration.permissions.test_every_role_on_every_page import PDF
from tests.integration.permissions.world import World, body
from tests.integration.responses.conftest import save, submit

pytestmark = [pytest.mark.stores, pytest.mark.first_on("sqlite")]

#: The answer in the draft and the submission, as it is stored and as a page would write it.
MARKERS = ("8317", "8,317", "6229", "6,229")


def test_no_officials_page_holds_an_answer(there: World) -> None:
    Campaign.objects.filter(pk=there.campaign.pk).update(closes_at=ALWAYS[1])
    user = there.cast.minato.user

    def opened() -> queries.OpenCase:
        return queries.case_for(user=user, public_id=str(there.chiba["public_id"]))

    save(opened(), {"T1": "yes", "T2": "8317", "T3": ["backup"]})
    submit(opened())
    save(opened(), {"T2": "6229"})
    clinic = body(there.browsers["minato"].get(address("answer", there.chiba)))
    assert "6229" in clinic

    leaks = []
    for role in sorted(OFFICES):
        for name, (lookers, _) in ROWS.items():
            if role not in lookers or name in PDF:
                continue
            words = body(there.browsers[role].get(address(name, there.chiba)))
            leaks += [(role, name, mark) for mark in MARKERS if mark in words]
    assert not leaks
    shown = body(there.browsers["funabashi"].post(address("case-answers", there.chiba), {"reason": "照会のため"}))
    assert "8317" in shown or "8,317" in shown
    assert "6229" not in shown  # a draft is nobody's but the clinic's
