"""Numbers as people read them, and links between the pages of a list."""

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """12,345: thousands set apart by commas, in every language of the site."""
    return f"{value:,}"


@register.simple_tag(takes_context=True)
def at_page(context: RequestContext, number: int) -> str:
    """The address of this list's other page, with the same search."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
