"""Colours that people pick: any hex, shown only as a dot and a tint; whom or what they show."""

from typing import Any, NamedTuple

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_hex = RegexValidator(
    r"\A#[0-9A-Fa-f]{6}\Z", _("Enter a colour such as #0B6674."), code="invalid_color"
)

NAMED = {
    "#3B82F6": _("Blue"),
    "#6D63E8": _("Indigo"),
    "#A855D4": _("Violet"),
    "#DB4A8C": _("Pink"),
    "#B0524E": _("Brick"),
    "#D9960F": _("Amber"),
    "#2E9B57": _("Green"),
    "#0F9BA0": _("Turquoise"),
    "#64748B": _("Slate"),
    "#F0997D": _("Coral"),
}
AVATARS = ("#C2E0E5", "#DDD8FB", "#FBE3BF", "#C9E7D3", "#F7D3E3", "#D5E3F8")


class Look(NamedTuple):
    """What a page shows of a person or a status: two that look the same are equal."""

    name: str
    color: str
    is_active: bool

    def __str__(self) -> str:
        return self.name


def look(shown: Any) -> Look | None:
    return Look(str(shown), shown.color, shown.is_active) if shown else None
