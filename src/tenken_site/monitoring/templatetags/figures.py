"""Figures as tables print them."""

from django import template

__all__ = ["grouped"]

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """12,345: thousands set apart by commas, in every language of the site."""
    return f"{value:,}"
