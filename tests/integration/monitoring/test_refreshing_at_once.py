"""Two servers count at once: every case is counted once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from tenken_site.monitoring.actions.refresh_facts import refresh_facts
from tenken_site.monitoring.models import StatusFact
from tests.cast import NOW
from tests.factories import campaigns

RUNS, ROUNDS = 4, 5


@pytest.mark.django_db(transaction=True)
def test_counting_at_once_counts_every_case_once() -> None:
    campaigns.campaign()
    failures: list[BaseException] = []
    start = Barrier(RUNS)

    def count() -> None:
        try:
            start.wait()
            for _ in range(ROUNDS):
                refresh_facts(by="command:tests", now=NOW)
        except BaseException as failure:  # noqa: BLE001  # handed to the test's own thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=count) for _ in range(RUNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert sum(StatusFact.objects.values_list("count", flat=True)) == 2
