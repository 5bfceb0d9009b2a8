"""What the frame of the pages needs: the place in the menu, the toasts, the fields."""

import json
from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Textarea,
)
from django.forms.widgets import Input
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from caladeo.logs import REQUEST_ID
from caladeo.web import toasts

register = template.Library()

SECTIONS = {
    "/opportunites/": "opportunities",
    "/clients/": "clients",
    "/parametres/": "settings",
    "/compte/": "account",
    "/taches/": "tasks",
    "/notifications/": "news",
    "/vues/": "views",
}


@register.simple_tag
def request_id() -> str:
    """Under which the log tells of this request; error pages are drawn without a context."""
    return REQUEST_ID.get()


@register.simple_tag(takes_context=True)
def current_section(context: dict[str, Any]) -> str:
    """Which entry of the menu the page belongs to."""
    path = context["request"].path_info if "request" in context else ""
    if path == "/":
        return "tasks"
    return next((name for start, name in SECTIONS.items() if path.startswith(start)), "")


@register.filter
def starts(path: str, prefix: str) -> bool:
    """True when a page lies under another: ``request.path|starts:list_url``."""
    return bool(prefix) and str(path).startswith(prefix)


@register.simple_tag(takes_context=True)
def pending_toasts(context: dict[str, Any]) -> Iterator[toasts.Toast]:
    """The messages not shown yet, as toasts."""
    return toasts.pending(context["request"]) if "request" in context else iter(())


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any]) -> str:
    """The page a person sees: the one around the fragment when htmx asks."""
    request: HttpRequest = context["request"]
    htmx = getattr(request, "htmx", None)
    return (htmx and htmx.current_url_abs_path) or request.get_full_path()


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads."""
    return json.dumps(value)


@register.filter
def error_mark(form: Any) -> str:
    """« Erreur · », the beginning of the title of a page whose form came back with mistakes."""
    # The columns of a file are as many as it has, and no form of Django's.
    is_wrong = getattr(form, "is_bound", False) and (
        form.errors if isinstance(form, BaseForm) else form.problems
    )
    return f"{pgettext('title', 'Error')} · " if is_wrong else ""


@register.filter
def group_state(field: BoundField) -> SafeString | str:
    """The attributes of a group of controls in which something is wrong."""
    words = ' aria-invalid="true" aria-describedby="{}_error"'
    return format_html(words, field.auto_id) if field.errors else ""


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a field may stay empty: a list or a box always holds an answer."""
    is_typed = isinstance(field.field.widget, Input | Textarea)
    is_pressed = isinstance(field.field.widget, CheckboxInput)
    return is_typed and not is_pressed and not field.field.required


@register.filter
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: ``check`` (label after), ``group`` or ``plain``."""
    widget = field.field.widget
    # Several choices are a group; both classes also count as check boxes for Django.
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "plain"
