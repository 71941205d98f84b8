"""The key under which what was worked out of sealed things is sealed: never one made after a disposal."""

from datetime import UTC, datetime

import pytest

from tenken_site.encryption.actions.destroy_keys import destroy_keys
from tenken_site.encryption.actions.make_key import ensure_key, make_key
from tenken_site.encryption.keyring import KeyDestroyed, NoKeyInUse, current_key
from tenken_site.encryption.models import WrappingKey

pytestmark = [pytest.mark.stores, pytest.mark.django_db]
NOW = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)
SCOPE, BY = "campaign:77", "command:tests"


def test_the_key_in_use_is_given_and_none_is_made() -> None:
    with pytest.raises(NoKeyInUse):
        current_key(SCOPE)
    ensure_key(scope=SCOPE, by=BY, now=NOW)
    second = make_key(scope=SCOPE, by=BY, now=NOW)

    assert current_key(SCOPE).pk == second.pk
    assert WrappingKey.objects.filter(scope=SCOPE).count() == 2


def test_a_scope_of_which_a_key_was_destroyed_has_none_even_where_somebody_made_another() -> None:
    ensure_key(scope=SCOPE, by=BY, now=NOW)
    destroy_keys(scope=SCOPE, by=BY, now=NOW)

    with pytest.raises(KeyDestroyed):
        current_key(SCOPE)
    ensure_key(scope=SCOPE, by=BY, now=NOW)
    with pytest.raises(KeyDestroyed):
        current_key(SCOPE)
