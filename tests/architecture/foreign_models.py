"""What stands in the tables of other people's apps, and how sensitive each column is: as ``CLASSIFICATION`` for ours.

Columns that never hold anything here say so; a test looks that they stay empty.
"""

from tenken_site.audit.classification import CONFIDENTIAL, PERSONAL, PUBLIC, DataClass

__all__ = ["FOREIGN", "NEVER_FILLED"]

FOREIGN: dict[str, dict[str, DataClass]] = {
    # Second factors: secrets of apps and seeds of recovery codes are sealed (accounts.mfa_adapter); passkeys are public
    # keys, with the name that their owner gave the device.
    "mfa.Authenticator": {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "type": CONFIDENTIAL,
        "data": PERSONAL,
        "created_at": CONFIDENTIAL,
        "last_used_at": CONFIDENTIAL,
    },
    # allauth's addresses: never filled, since they would stand there in clear (accounts.models.User seals its own).
    "account.EmailAddress": {
        "id": PUBLIC,
        "user": CONFIDENTIAL,
        "email": PERSONAL,
        "verified": CONFIDENTIAL,
        "primary": CONFIDENTIAL,
    },
    "account.EmailConfirmation": {
        "id": PUBLIC,
        "email_address": PERSONAL,
        "created": CONFIDENTIAL,
        "sent": CONFIDENTIAL,
        "key": CONFIDENTIAL,
    },
    # Django's own: groups and permissions of its admin site, which there is none of here, and the names of models.
    "auth.Group": {"id": PUBLIC, "name": PUBLIC, "permissions": PUBLIC},
    "auth.Permission": {"id": PUBLIC, "name": PUBLIC, "content_type": PUBLIC, "codename": PUBLIC},
    "contenttypes.ContentType": {"id": PUBLIC, "app_label": PUBLIC, "model": PUBLIC},
}
NEVER_FILLED = {"account.EmailAddress", "account.EmailConfirmation", "auth.Group"}
