"""The text of a note, with links and mentions."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from caladeo.templatetags.texts import written
from caladeo.web import idempotency
from tasks.forms import NoteForm
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


@register.simple_tag
def blank_note(key: int) -> NoteForm:
    """The field under one of many rows, with a name of its own."""
    return NoteForm(auto_id=f"note-{key}-%s")


@register.filter
def dotted(one: int, other: int) -> str:
    """Two keys as one name."""
    return f"{one}.{other}"


@register.simple_tag
def new_token() -> str:
    """That of a form that is sent once."""
    return idempotency.new_token()
