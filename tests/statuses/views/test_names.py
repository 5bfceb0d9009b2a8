"""Placeholders in names, in the form of an automatic task."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from statuses.models import AutoTaskTemplate
from tests.factories import AutoTaskTemplateFactory, ClientFactory, OpportunityFactory
from tests.reading import fields_of
from tests.statuses.reading import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(confirmed):
    return AutoTaskTemplateFactory(status=confirmed, before_departure=True, name="Solde")


def test_the_five_words_are_told_under_the_fields(screen, template):
    page = flat(screen.get(template.get_absolute_url()))

    for word in ("client", "destination", "depart", "retour", "gestionnaire"):
        assert f"<code>{{{word}}}</code>" in page


def test_a_name_that_speaks_is_saved_and_filled_in(screen, confirmed, template):
    typed = fields_of(screen.get(template.get_absolute_url()))
    screen.post(template.get_absolute_url(), typed | {"name": "Appeler {client}"})

    OpportunityFactory(status=confirmed, client=ClientFactory(name="Famille {retour}"))

    template.refresh_from_db()
    assert template.name == "Appeler {client}"
    assert template.tasks.get().name == "Appeler Famille {retour}"


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("name", "Appeler {clients}", "{clients}"),
        ("description", "Avant le {départ}", "{départ}"),
        ("description", "{client.password} et {0}", "{client.password}"),
        ("name", "Appeler {nom du client}", "{nom du client}"),
        ("name", "Appeler { client }", "{ client }"),
        ("name", "Appeler {{client}}", "{{client}}"),
        ("name", "Appeler {client}}", "{client}}"),
        ("description", "{client} puis {}", "{}"),
        ("description", "Avant {le\n{depart}}", "{le\n{depart}}"),
        ("name", "Appeler {CLIENT}", "{CLIENT}"),
    ],
)
def test_an_unknown_word_is_refused_beside_its_field(screen, template, field, text, word):
    typed = fields_of(screen.get(template.get_absolute_url())) | {field: text}

    page = screen.post(template.get_absolute_url(), typed)

    assert f"« {' '.join(word.split())} » n’est pas connu" in flat(page)
    assert list(page.context["form"].errors) == [field]
    assert not AutoTaskTemplate.objects.filter(**{field: text}).exists()


@pytest.mark.parametrize(
    "text", ["Appeler {client} avant {depart}", "{client}{retour}", "Un } seul, un { aussi", "a{"]
)
def test_the_five_words_and_lone_braces_are_text(confirmed, text):
    AutoTaskTemplateFactory.build(status=confirmed, name=text).full_clean()


def test_the_model_refuses_them_too(confirmed):
    with pytest.raises(ValidationError) as refused:
        AutoTaskTemplateFactory.build(status=confirmed, name="{nom du client}").full_clean()

    assert list(refused.value.message_dict) == ["name"]


def test_the_preview_shows_an_example(screen, administrator):
    url = reverse("statuses:template-preview")
    typed = {
        "name": "Appeler {client}",
        "description": "{gestionnaire}, avant le {depart}",
        "offset_days_days": "30",
        "offset_days_direction": "before",
        "reference": "departure",
        "example": "2027-06-14",
    }

    panel = flat(screen.get(url, typed, headers={"HX-Request": "true"}))

    assert "« Appeler Famille Martin »" in panel
    assert f"{administrator.name}, avant le 14 juin 2027" in panel


def test_a_plain_name_is_not_repeated_in_the_preview(screen, template):
    panel = flat(screen.get(template.get_absolute_url()))

    assert "preview-words" not in panel
