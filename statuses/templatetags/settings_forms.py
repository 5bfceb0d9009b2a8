"""Fields of several parts, laid out by hand in the templates."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def parts(field: BoundField) -> dict[str, Any]:
    """The parts of a field by their names, each with its value and, if any, its choices."""
    widget: Any = field.field.widget
    contexts = field.subwidgets[0].data["subwidgets"]
    found = {}
    for suffix, context in zip(widget.widgets_names, contexts, strict=True):
        groups = context.get("optgroups", [])
        context["options"] = [option for _, options, _ in groups for option in options]
        found[suffix.removeprefix("_")] = context
    return found


@register.filter
def opened(field: BoundField) -> SafeString | str:
    """The hidden value that the form was opened with, for fields that merge."""
    return field.as_hidden(only_initial=True) if field.field.show_hidden_initial else ""
