"""Contacts that are already there, changed as no action would."""

from django.db.models import QuerySet

from tenken_site.frames.models import Contact

__all__ = ["change"]


def change(contacts: QuerySet[Contact], **fields: object) -> None:
    """Sets columns and sealed texts of these contacts; ``update`` reaches columns alone."""
    for contact in contacts.select_related("unit"):
        for name, value in fields.items():
            setattr(contact, name, value)
        contact.save()
