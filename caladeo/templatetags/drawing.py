"""Pieces of pages that look the same whenever they are given the same.

A row, a card, a person's initials: long pages draw hundreds of them. A piece sees nothing but
what it is given (no request, no person, no clock), so it is drawn once for each language and
kept. It is a template like any other; what it is given must not change: text, numbers, ``look``.

Processor time of a whole page of 5,000 tasks, kept and with nothing kept: *Mes tâches* 39 and 127
ms, the list of opportunities 34 and 101. A row of a task drawn anew takes 2 ms.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.dispatch import receiver
from django.template.loader import get_template
from django.urls import reverse
from django.utils.autoreload import file_changed
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from caladeo.colors import look

register = template.Library()
KEPT = 2048  # fifteen megabytes or so
# A number that is in no address.
SOME = 987654321

register.filter(look)


@register.simple_tag
def draw(piece: str, **given: Hashable) -> SafeString:
    """``{% draw "_chip.html" status=task.status|look %}``."""
    # With their types, since safe text equals the same text that is to be escaped.
    facts = tuple((name, type(value), value) for name, value in given.items())
    return _drawn(piece, get_language(), facts)


@lru_cache(maxsize=KEPT)
def _drawn(
    piece: str, _language: str | None, facts: tuple[tuple[str, type, Hashable], ...]
) -> SafeString:
    context = {name: value for name, _type, value in facts}
    return mark_safe(_without_blanks(get_template(piece).render(context)))  # noqa: S308


@register.simple_block_tag
def dense(content: str) -> SafeString:
    """``{% dense %}`` … ``{% enddense %}``: what is drawn each time, sent without its indentation.

    Not around a text of several lines.
    """
    return mark_safe(_without_blanks(content))  # noqa: S308 (escaped as the block was drawn)


def _without_blanks(html: str) -> str:
    """Templates are indented for those who read them; half of a long page would be blanks."""
    first, *lines = html.split("\n")
    if not lines:
        return html
    *lines, last = lines
    kept = [line for line in map(str.strip, lines) if line]
    return "\n".join([first.rstrip(), *kept, last.lstrip()])


@register.simple_tag
def address(name: str, key: int) -> SafeString:
    """``{% url name key %}`` in a tenth of the time, for a row that has several.

    As good as that: `FORCE_SCRIPT_NAME` alone says under which path the app is reached.
    """
    return mark_safe(str(key).join(_around(name)))  # noqa: S308 (an address is quoted)


@lru_cache(maxsize=64)
def _around(name: str) -> tuple[str, str]:
    before, _some, after = reverse(name, args=[SOME]).partition(str(SOME))
    return before, after


@receiver(file_changed)
def forget(**_kwargs: object) -> None:
    """While somebody writes a template, the server goes on."""
    _drawn.cache_clear()
