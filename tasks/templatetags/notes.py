"""The text of a note, with links and mentions."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from caladeo.templatetags.texts import written
from tasks.models import Note
from tasks.notes import entries

register = template.Library()


@register.filter
def note_text(note: Note) -> SafeString:
    """Plain text, its links and the people whom it mentions; read with its mentions."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="mention">{}</span>', text) if is_mention else written(text),)
            for text, is_mention in entries.pieces(note)
        ),
    )
