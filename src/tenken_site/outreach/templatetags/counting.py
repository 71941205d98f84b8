"""Numbers of waves as people read them."""

from django import template

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """68,900."""
    return f"{value:,}"
