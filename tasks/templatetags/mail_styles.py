"""The styles of a mail: on its tags, for programs that read no others, and dark ones above."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# The tokens of the pages (assets/css/tokens.css): what is coloured, light and dark.
COLORS = {
    "canvas": ("background", "#f4f6f6", "#0e1316"),
    "sheet": ("background", "#ffffff", "#141a1e"),
    "button": ("background", "#0b6674", "#46b1bd"),
    "on-button": ("color", "#ffffff", "#04191c"),
    "ink": ("color", "#16212a", "#e9eef0"),
    "quiet": ("color", "#616c75", "#93a0a8"),
    "danger": ("color", "#b3261e", "#ff9187"),
    "link": ("color", "#0b6674", "#63c7d3"),
    "rule": ("border-color", "#e2e6e8", "#29333a"),
}
FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
SHAPES = {
    "page": "margin: 0; padding: 0",
    "column": "max-width: 600px",
    "inside": f"padding: 24px 32px; font-family: {FONT}",
    "words": "font-size: 15px; line-height: 21px",
    "title": "margin: 0; font-size: 17px; line-height: 24px; font-weight: 600",
    "head": "padding: 24px 0 8px; border-bottom: 2px solid; font-weight: 600",
    "count": "font-weight: 400",
    "cell": "padding: 9px 0; border-bottom: 1px solid",
    "news": "padding: 8px 0 0",
    "name": "font-weight: 600; text-decoration: none",
    "small": "font-size: 13px; line-height: 18px",
    "when": "padding-left: 12px; text-align: right; vertical-align: top; white-space: nowrap",
    "apart": "margin: 24px 0 0",
    "below": "margin: 12px 0 0",
    "pressed": "display: inline-block; padding: 11px 18px; border-radius: 7px; font-weight: 600;"
    " text-decoration: none",
    "foot": "padding: 16px 0 0; border-top: 1px solid; font-size: 12px",
}
NARROW = ".inside { padding: 20px 16px !important } .when { white-space: normal !important }"


@register.simple_tag
def styled(names: str) -> SafeString:
    """The class and the style of a tag, by the names of its shapes and colours."""
    kinds = names.split()
    shapes = [SHAPES[kind] for kind in kinds if kind in SHAPES]
    colors = ["{}: {}".format(*COLORS[kind][:2]) for kind in kinds if kind in COLORS]
    return format_html('class="{}" style="{}"', names, mark_safe("; ".join(shapes + colors)))  # noqa: S308 (ours)


@register.simple_tag
def other_styles() -> SafeString:
    """Those of narrow screens and dark themes."""
    dark = (f".{name} {{ {what}: {dark} !important }}" for name, (what, _, dark) in COLORS.items())
    return mark_safe(  # noqa: S308 (ours)
        ":root { color-scheme: light dark } td, p { overflow-wrap: anywhere }"
        f" @media (max-width: 480px) {{ {NARROW} }}"
        f" @media (prefers-color-scheme: dark) {{ {' '.join(dark)} }}"
    )
