import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from caladeo.management import catalog

TEMPLATE = """
{% load i18n %}{% if tasks %}
  {% blocktranslate count n=tasks|length trimmed %}
    {{ n }} task
  {% plural %}
    {{ n }} tasks
  {% endblocktranslate %}
{% endif %}{% translate "May" context "short month" %}
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The catalogue lies in another folder, so that the one of the project stays as it is."""
    monkeypatch.setattr(catalog, "PO", tmp_path / "django.po")
    monkeypatch.setattr(catalog, "MO", tmp_path / "django.mo")
    return tmp_path


def french(one: str, text: str | tuple[str, str], many: str = "") -> Catalog:
    made = catalog.empty()
    made.add((one, many) if many else one, text)
    return made


def test_the_messages_of_a_template_are_found_with_plural_and_context(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(TEMPLATE)

    found = catalog.extract("python", BytesIO(catalog.python_of(page)), catalog.KEYWORDS)

    assert {(message, context) for _line, message, _comments, context in found} == {
        (("%(n)s task", "%(n)s tasks"), None),
        ("May", "short month"),
    }


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "une"), (1, "une"), (2, "des"), (1_000_000, "des")]
)
def test_french_counts_zero_as_one(count: int, expected: str) -> None:
    made = french("a task", ("une", "des"), many="tasks")

    compiled = gettext.GNUTranslations(BytesIO(catalog.mo_of(made)))

    assert compiled.ngettext("a task", "tasks", count) == expected


@pytest.mark.parametrize(
    ("message", "text", "wrong"),
    [
        ("%(n)s left", "reste %(m)s", "unknown named placeholder"),
        ("The task", "L'échéance", "straight apostrophe"),
        ("Status: on", "Statut : actif", "U+00A0"),
        ("Delete?", "Supprimer ?", "U+202F"),
        ("“Quote”", "« Devis »", "U+00A0"),
        ("Sure?", "Vraiment?", "U+202F"),
    ],
)
def test_what_a_french_reader_would_see_as_wrong_is_told(
    message: str, text: str, wrong: str
) -> None:
    assert wrong in "\n".join(catalog.mistakes(french(message, text)))


def test_good_french_is_let_through() -> None:
    text = "Supprimer «\u00a0%(name)s\u00a0»\u202f? Il reste 5\u00a0%, à 10:30\u00a0: %(n)s tâches"

    assert list(catalog.mistakes(french("%(name)s %(n)s", text))) == []


def test_the_same_messages_are_written_as_the_same_bytes() -> None:
    made = french("a task", ("une", "des"), many="tasks")

    assert catalog.po_of(made) == catalog.po_of(made)
    assert catalog.mo_of(made) == catalog.mo_of(made)
    assert b"POT-Creation-Date" not in catalog.po_of(made)


def test_words_already_written_survive_a_new_extraction_and_those_that_miss_fail_the_check(
    elsewhere: Path,
) -> None:
    made = french("Opportunities", "Opportunités")
    made.add("said by nobody any more", "oublié")
    catalog.PO.write_bytes(catalog.po_of(made))

    call_command("makemessages", stdout=None)
    call_command("compilemessages")

    text = (elsewhere / "django.po").read_text()
    assert 'msgid "Opportunities"\nmsgstr "Opportunités"' in text
    assert "oublié" not in text
    with pytest.raises(CommandError, match="not translated: 'Clients'") as refused:
        call_command("makemessages", check=True)
    assert "not translated: 'Opportunities'" not in str(refused.value)
    assert "make messages" not in str(refused.value)
