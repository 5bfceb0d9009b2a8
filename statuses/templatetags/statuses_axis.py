"""The axis and the échéances in words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from statuses import wording
from statuses.models import AutoTaskTemplate
from statuses.references import Reference

register = template.Library()

FLAGS: dict[str, tuple[Any, str]] = {
    Reference.OPPORTUNITY_CREATED: (_("Opportunity created"), "folder-plus"),
    Reference.STATUS_ENTERED: (_("Status entered"), "log-in"),
    Reference.TASK_CREATED: (_("Task created"), "square-plus"),
    Reference.DEPARTURE: (_("Departure"), "plane"),
    Reference.RETURN: (_("Return"), "house"),
}

register.filter("offset_short", wording.offset_short)


@register.filter
def flag_name(reference: str) -> Any:
    return FLAGS[reference][0]


@register.filter
def flag_icon(reference: str) -> str:
    return FLAGS[reference][1]


@register.filter
def due_words(rule: AutoTaskTemplate) -> str:
    """« 30 jours avant la date de départ du voyage »."""
    return wording.offset_in_words(rule.offset_days, rule.reference)
