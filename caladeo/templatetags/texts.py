"""What people have written, as they meant it: their lines, and links that can be clicked."""

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from caladeo.db.search import dialled

register = template.Library()

# Nothing else is a link: no other scheme may be run by a click.
LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"«»“”]+", re.IGNORECASE)
WEB = ("http", "https")
# What ends a sentence, not an address.
CLOSING = ".,;:!?…'’)]}"
PAIRS = {")": "(", "]": "[", "}": "{"}


@register.filter
def written(text: str | None) -> SafeString:
    """The text of a person, escaped, with its line breaks and links.

    Addresses of the web open beside the page, which they neither see nor learn of.
    """
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return format_html_join(SafeString("<br>"), "{}", ((_linked(line),) for line in lines))


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that goes on below only after its @ or a dot."""
    return format_html_join(
        SafeString("<wbr>"), "{}", ((part,) for part in re.split(r"(?<=[@.])", address))
    )


@register.filter
def telephone(text: str) -> SafeString:
    """What somebody wrote as a telephone, as a link that dials its first number."""
    if number := dialled(text):
        return format_html('<a class="link" href="tel:{}">{}</a>', number, text)
    return format_html("{}", text)


def _linked(line: str) -> SafeString:
    pieces, end = [], 0
    for found in LINK.finditer(line):
        address = _without_punctuation(found[0])
        if _leads_somewhere(address):
            pieces += [line[end : found.start()], _link(address)]
            end = found.start() + len(address)
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, line[end:]]))


def _without_punctuation(address: str) -> str:
    """« (voir https://exemple.fr/a_(b)). » means what stands before the last two signs."""
    while address and address[-1] in CLOSING:
        opening = PAIRS.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # such as an unfinished IPv6 address
        return False
    return bool(parts.netloc if parts.scheme in WEB else parts.path)


def _link(address: str) -> SafeString:
    target = SafeString(' target="_blank"' if address.lower().startswith("http") else "")
    return format_html(
        '<a class="link" href="{}"{} rel="noopener noreferrer">{}</a>', address, target, address
    )
