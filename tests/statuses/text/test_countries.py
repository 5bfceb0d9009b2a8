"""The countries and regions to choose from, named in the language of the person."""

import pytest
from django.utils.translation import override

from statuses.text import countries
from tasks.dates.calendars import public_holidays


def names(language):
    with override(language):
        return dict(countries.names())


def regions(country, language="fr"):
    with override(language):
        return dict(countries.regions(country))


def test_countries_have_their_name_in_the_language_of_the_person():
    assert {names("fr")[code] for code in ("DE", "GB", "XK")} == {
        "Allemagne",
        "Royaume-Uni",
        "Kosovo",
    }
    assert names("en")["DE"] == "Germany"


def test_they_stand_in_alphabetical_order_accents_aside():
    shown = list(names("fr").values())

    assert shown.index("Espagne") < shown.index("Estonie") < shown.index("États-Unis d'Amérique")


def test_each_country_of_the_package_is_there_once():
    from holidays import list_supported_countries

    known = {code for code in list_supported_countries() if len(code) == 2}

    assert set(names("fr")) == known - {"UK"}
    assert not [code for code, name in names("fr").items() if code == name]


def test_the_regions_of_france_are_those_with_holidays_of_their_own():
    shown = regions("FR")

    assert shown[""] == "Métropole, sans l’Alsace ni la Moselle"
    assert shown["6AE"] == "Alsace (Bas-Rhin, Haut-Rhin)"
    assert {"Moselle", "La Réunion", "Polynésie française", "Mayotte"} <= set(shown.values())
    assert not {"67", "987", "988", "Zone A"} & set(shown)


@pytest.mark.parametrize("country", ["", "XX", "UK", "\x00"])
def test_no_country_has_no_region(country):
    assert list(regions(country)) == [""]


def test_every_choice_has_a_calendar_and_fits_its_column():
    for country, _name in countries.names():
        for region, _label in countries.regions(country):
            assert len(region) <= 40
            assert isinstance(public_holidays(country, region, 2027), dict)
