import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from caladeo.forms.fields import EmailField


def refusal(typed: str) -> list[str]:
    with translation.override("fr"), pytest.raises(ValidationError) as refused:
        EmailField().clean(typed)
    return [str(message) for message in refused.value.messages]


@pytest.mark.parametrize("typed", ["hugo@alizes-voyages", "hugo@alizes-voyages."])
def test_the_missing_end_of_an_address_is_named(typed: str) -> None:
    assert refusal(typed) == ["Il manque la fin de l’adresse, par exemple «\xa0.fr\xa0»."]


@pytest.mark.parametrize("typed", ["hugo", "@alizes.fr", "hugo@", "hu go@alizes.fr", "a@b@c.fr"])
def test_what_is_no_address_is_told_in_one_line(typed: str) -> None:
    assert refusal(typed) == ["Écrivez une adresse complète, par exemple anna@agence.fr."]


@pytest.mark.parametrize("typed", ["a\0@alizes.fr", "x" * 50_000, f"{'x' * 300}@alizes.fr"])
def test_monsters_are_told_in_one_line(typed: str) -> None:
    assert len(refusal(typed)) == 1


@pytest.mark.parametrize("typed", ["hugo@alizes.fr", "Hugo.Lambert+x@alizes-voyages.co.uk"])
def test_a_whole_address_is_taken(typed: str) -> None:
    assert EmailField().clean(typed) == typed
