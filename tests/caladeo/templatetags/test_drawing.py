from pathlib import Path

import pytest
from django.template import Context, Template
from django.test.html import parse_html
from django.urls import reverse
from django.utils import translation
from django.utils.autoreload import file_changed
from django.utils.safestring import mark_safe

from caladeo.templatetags import drawing
from tests.factories import StatusFactory, UserFactory


def drawn(source: str, **context: object) -> str:
    return Template("{% load drawing %}" + source).render(Context(context))


AVATAR = '{% draw "_avatar.html" person=person|look named=True %}'


@pytest.mark.django_db
def test_a_piece_is_drawn_as_if_it_were_included() -> None:
    person = UserFactory.build(name="Zoé Lemaire", color="#0B6674")
    included = '{% include "_avatar.html" with person=person named=True %}'

    piece = drawn(AVATAR, person=person)
    assert parse_html(piece) == parse_html(drawn(included, person=person))


@pytest.mark.django_db
def test_a_piece_comes_without_the_indentation_of_its_template() -> None:
    piece = drawn(AVATAR, person=UserFactory.build(name="Zoé Lemaire"))

    assert piece.strip() == "\n".join(line.strip() for line in piece.split("\n") if line.strip())


def test_an_address_is_that_of_the_tag_of_django() -> None:
    for name in ("tasks:line", "tasks:completion", "tasks:tab"):
        both = "{% address name 12 %} {% url name 12 %} {% address name 12 as found %}{{ found }}"
        addresses = set(drawn(both, name=name).split())
        assert addresses == {reverse(name, args=[12])}


def test_a_piece_is_drawn_once() -> None:
    person = UserFactory.build(name="Zoé Lemaire", color="#0B6675")
    before = drawing._drawn.cache_info().misses
    for _time in range(3):
        drawn(AVATAR, person=person)

    assert drawing._drawn.cache_info().misses == before + 1


def test_a_template_that_somebody_writes_is_drawn_anew() -> None:
    person = UserFactory.build(name="Zoé Lemaire")
    drawn(AVATAR, person=person)
    before = drawing._drawn.cache_info().currsize
    file_changed.send(sender=None, file_path=Path("templates/_avatar.html"))

    assert before
    assert drawing._drawn.cache_info().currsize == 0


def test_what_changes_is_drawn_anew() -> None:
    status = StatusFactory.build(name="Devis", color="#0B6674")
    chip = '{% draw "_chip.html" status=status|look %}'
    before = drawn(chip, status=status)
    status.name = "Devis envoyé"

    assert "Devis envoyé" in drawn(chip, status=status)
    assert "Devis envoyé" not in before


def test_each_language_has_its_own() -> None:
    nobody = '{% draw "_avatar.html" person=None named=True %}'
    with translation.override("fr"):
        french = drawn(nobody)
    with translation.override("en"):
        english = drawn(nobody)

    assert "Personne" in french
    assert "Nobody" in english


def test_what_people_typed_is_escaped_though_the_same_was_safe_before() -> None:
    piece = '{% draw "_avatar.html" person=person %}'

    assert "<b>" in drawn(piece, person=mark_safe("<b>"))
    assert "<b>" not in drawn(piece, person="<b>")


def test_a_piece_sees_nothing_that_it_was_not_given() -> None:
    chip = '{% draw "_chip.html" status=status|look %}'
    status = StatusFactory.build(name="Vendu", color="#0B6674")

    assert "href" not in drawn(chip, status=status, href="/ailleurs/")
