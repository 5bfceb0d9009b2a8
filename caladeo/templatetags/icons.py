"""Icons: the only place that knows which package draws them."""

from functools import lru_cache
from html import unescape
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16, label: Any = "", css: str = "") -> SafeString:
    """``{% icon "zap" %}`` decorates; ``{% icon "zap" label=_("Automatic") %}`` speaks."""
    # As text: what a template has put into words is escaped already.
    return _draw(str(name), int(size), unescape(conditional_escape(label)), str(css))


@lru_cache(maxsize=512)
def _draw(name: str, size: int, label: str, css: str) -> SafeString:
    attributes: dict[str, object] = {"class": f"icon {css}".strip()}
    if not label:
        return mark_safe(lucide(name, size=size, aria_hidden="true", **attributes))  # noqa: S308
    svg = lucide(name, size=size, role="img", aria_label=label, **attributes)
    # A title shows the word to those who point; the label already speaks it.
    title = f"<title>{conditional_escape(label)}</title></svg>"
    return mark_safe(svg.replace("</svg>", title))  # noqa: S308
