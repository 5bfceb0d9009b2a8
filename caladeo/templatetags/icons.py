"""Icons, and the initials of a person in a circle of that person's colour."""

import re
from functools import lru_cache
from html import unescape
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()
# Those of the rows of long lists: the page holds each once, a row refers to it.
SHARED = (
    "check",
    "ellipsis",
    "eye-off",
    "hourglass",
    "pencil",
    "pin",
    "text-align-start",
    "x",
    "zap",
)
# How all of them are drawn, which our style says once.
WIDTH = ' stroke-width="2"'
LINES = ' fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
_SHAPES = re.compile(r"(?<=>).*(?=</svg>)", re.DOTALL)


@register.simple_tag
def icon(name: str, size: int = 16, label: Any = "", css: str = "") -> SafeString:
    """``{% icon "zap" %}`` decorates; ``{% icon "zap" label=_("Automatic") %}`` speaks."""
    # As text: what a template has put into words is escaped already.
    return _draw(str(name), int(size), unescape(conditional_escape(label)), str(css))


@lru_cache(maxsize=512)
def _draw(name: str, size: int, label: str, css: str) -> SafeString:
    attributes: dict[str, object] = {"class": f"icon {css}".strip()}
    if not label:
        svg = _bare(lucide(name, size=size, aria_hidden="true", **attributes))
        return mark_safe(_referring(svg, name))  # noqa: S308
    svg = _bare(lucide(name, size=size, role="img", aria_label=label, **attributes))
    # A title shows the word to those who point; the label already speaks it.
    title = f"<title>{conditional_escape(label)}</title></svg>"
    return mark_safe(_referring(svg, name).replace("</svg>", title))  # noqa: S308


def _bare(svg: str) -> str:
    return svg.replace(WIDTH, "", 1).replace(LINES, "", 1)


def _referring(svg: str, name: str) -> str:
    return _SHAPES.sub(f'<use href="#icon-{name}" />', svg) if name in SHARED else svg


@register.simple_tag
@lru_cache(maxsize=1)
def shared_icons() -> SafeString:
    """What the icons of rows refer to; stands once in every page, also for what htmx adds."""
    symbols = "".join(
        f'<symbol id="icon-{name}" viewBox="0 0 24 24"{LINES}>{_shapes(name)}</symbol>'
        for name in SHARED
    )
    return mark_safe(f'<svg hidden aria-hidden="true">{symbols}</svg>')  # noqa: S308


def _shapes(name: str) -> str:
    found = _SHAPES.search(lucide(name))
    return "".join(line.strip() for line in found[0].splitlines()) if found else ""


READABLE = 0.55  # relative luminance from which ink text on the colour passes 7:1


@register.filter
def initials(name: Any) -> str:
    """Two capitals: of the first word and of the last."""
    words = str(name).replace("-", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def pale(color: str) -> str:
    """The colour, washed with white until ink can be read on it."""
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", str(color)):
        return "#D5E3E6"
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    while _luminance(channels) < READABLE:
        channels = [channel + (255 - channel + 7) // 8 for channel in channels]
    return "#{:02X}{:02X}{:02X}".format(*channels)


def _luminance(channels: list[int]) -> float:
    red, green, blue = ((channel / 255) ** 2.2 for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
