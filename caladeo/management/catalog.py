"""The French catalogue without GNU gettext: what the sources say, what is written, what is wrong.

Kept stable on purpose (sorted, no line numbers, no dates), so that two people's new messages
do not clash.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

FOLDER = Path(settings.LOCALE_PATHS[0]) / "fr" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
SOURCES = ("caladeo", "statuses", "opportunities", "tasks", "templates")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = r"""msgid ""
msgstr ""
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

"""
BAD_TYPOGRAPHY = {
    r"\w'\w": "a straight apostrophe: write ’",
    r"« | »|\w»|«\w": "no no-break space (U+00A0) inside « »",
    r" [:€]|[a-zé]:(?:\s|$)| %(?![(sdi])": "no no-break space (U+00A0) before : % €",
    r" [;!?]|(?<!&amp)(?<!&nbsp)\w[!?;](?:\s|$)": "no narrow no-break space (U+202F) before ; ! ?",
}


def empty() -> Catalog:
    """A fixed date, so that the same messages always compile to the same bytes."""
    fixed = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(locale="fr", project="Caladeo", creation_date=fixed, revision_date=fixed)


def files() -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, source).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                yield path


def python_of(path: Path) -> bytes:
    """A template becomes Python calls; their indentation means nothing there."""
    text = path.read_text()
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).split("\n")
        text = "\n".join(line.strip() for line in lines)
    return text.encode()


def extracted() -> Catalog:
    catalog = empty()
    for path in files():
        found = extract("python", BytesIO(python_of(path)), keywords=KEYWORDS)
        for _line, message, _comments, context in found:
            catalog.add(message, context=context)
    return catalog


def written() -> Catalog:
    catalog = empty()
    if PO.exists():
        read = read_po(BytesIO(PO.read_bytes()), locale="fr")
        for message in messages(read):
            catalog.add(message.id, message.string, flags=message.flags, context=message.context)
    return catalog


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def merged() -> Catalog:
    """What the sources say today, with the words that were already written for it."""
    catalog, known = extracted(), written()
    for message in messages(catalog):
        old = known.get(message.id, message.context)
        if old and message.pluralizable == old.pluralizable:
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    return catalog


def po_of(catalog: Catalog) -> bytes:
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEADER.encode() + body.getvalue().strip() + b"\n"


def mo_of(catalog: Catalog) -> bytes:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    return compiled.getvalue()


def texts(message: Message) -> list[str]:
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def untranslated(catalog: Catalog) -> list[Message]:
    return [m for m in messages(catalog) if m.fuzzy or not all(texts(m))]


def mistakes(catalog: Catalog) -> Iterator[str]:
    """Placeholders that differ, and what French readers would see as wrong."""
    for message in messages(catalog):
        if not all(texts(message)):
            continue
        yield from (f"{message.id!r}: {error}" for error in message.check(catalog))
        for text in texts(message):
            for pattern, wrong in BAD_TYPOGRAPHY.items():
                if re.search(pattern, text):
                    yield f"{text!r}: {wrong}"
