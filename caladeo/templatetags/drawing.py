"""Pieces of pages that look the same whenever they are given the same.

A row, a card, a person's initials: long pages draw hundreds of them. A piece sees nothing but
what it is given (no request, no person, no clock), so it is drawn once for each language and
kept. It is a template like any other; what it is given must not change: text, numbers, ``look``.
"""

import re
from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.dispatch import receiver
from django.template.loader import get_template
from django.utils.autoreload import file_changed
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from caladeo.looks import look

register = template.Library()
KEPT = 2048  # fifteen megabytes or so
BLANKS = re.compile(r"\s*\n\s*")

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
    # Templates are indented for those who read them; half of a long page would be blanks.
    html = BLANKS.sub("\n", get_template(piece).render(context))
    return mark_safe(html)  # noqa: S308


@receiver(file_changed)
def forget(**_kwargs: object) -> None:
    """While somebody writes a template, the server goes on."""
    _drawn.cache_clear()
