"""Initials in a circle of the person's colour."""

import re
from typing import Any

from django import template

register = template.Library()

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
