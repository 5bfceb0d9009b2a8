"""Fields of the settings laid out by hand, the axis of a status, and due dates in words."""

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from statuses.axis import AxisStep
from statuses.models import AutoTaskTemplate
from statuses.references import Reference
from statuses.text import conditions, rule_options, rules

register = template.Library()

FLAGS: dict[str, tuple[Any, str]] = {
    Reference.OPPORTUNITY_CREATED: (_("Opportunity created"), "folder-plus"),
    Reference.TASK_CREATED: (_("Task created"), "log-in"),
    Reference.DEPARTURE: (_("Departure"), "plane"),
    Reference.RETURN: (_("Return"), "house"),
    Reference.KEY_DATE: (_("Key date"), "calendar"),
    Reference.TASK: (_("Another task"), "hourglass"),
}

register.filter("offset_short", rules.offset_short)
register.filter("due_words", rules.due_in_words)
register.filter("assignee_words", rule_options.assignee)


@register.filter
def option_notes(rule: AutoTaskTemplate) -> tuple[str, ...]:
    condition = conditions.in_words(rule)
    return (*([condition] if condition else []), *rule_options.notes(rule))


@register.filter
def flag_name(step: AxisStep) -> Any:
    return step.key_date.name if step.key_date else FLAGS[step.reference][0]


@register.filter
def flag_note(step: AxisStep) -> Any:
    """What else falls on that day."""
    return _("= status entered") if step.reference == Reference.TASK_CREATED else ""


@register.filter
def flag_icon(step: AxisStep) -> str:
    return FLAGS[step.reference][1]


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
