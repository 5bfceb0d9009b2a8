"""The countries and regions whose public holidays are known, named as people call them."""

from functools import lru_cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from caladeo.db import search

# ISO 3166 has no code for it, so the list of countries does not name it.
KOSOVO = "XK"
# Another name for a country that is there already.
TWICE = frozenset({"UK"})
SCHOOL_ZONES = frozenset({"Zone A", "Zone B", "Zone C"})
REGIONS = {
    ("FR", "6AE"): _("Alsace (Bas-Rhin, Haut-Rhin)"),
    ("FR", "57"): _("Moselle"),
    ("FR", "PF"): _("French Polynesia"),
}
WHOLE = {"FR": _("Metropolitan France, without Alsace and Moselle")}
ALPHA_2 = 2
# « GUA » and « LRE » are codes too; a name is longer.
LONGEST_CODE = 3


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """The two letters of each country whose holidays are known."""
    from holidays import list_supported_countries  # a second, paid by who opens the page

    return frozenset(code for code in list_supported_countries() if len(code) == ALPHA_2) - TWICE


def names() -> list[tuple[str, str]]:
    """Code and name of each country, in the alphabetical order of the person's language."""
    from django_countries import countries

    known = {**dict(countries), KOSOVO: gettext("Kosovo")}
    pairs = [(code, str(known.get(code, code))) for code in codes()]
    return sorted(pairs, key=lambda pair: search.fold(pair[1]))


def regions(country: str) -> list[tuple[str, str]]:
    """Code and name of the regions with holidays of their own; first the country as a whole."""
    whole = ("", str(WHOLE.get(country, _("Whole country"))))
    pairs = [(code, _region(country, code, also)) for code, also in _aliases(country).items()]
    return [whole, *sorted(pairs, key=lambda pair: search.fold(pair[1]))]


def _region(country: str, code: str, also: tuple[str, ...]) -> str:
    if (country, code) in REGIONS:
        return str(REGIONS[country, code])
    return next((name for name in also if len(name) > LONGEST_CODE), code)


@lru_cache(maxsize=300)
def _aliases(country: str) -> dict[str, tuple[str, ...]]:
    if country not in codes():
        return {}
    from holidays import country_holidays

    found = country_holidays(country).get_subdivision_aliases()
    return {code: tuple(also) for code, also in found.items() if code not in SCHOOL_ZONES}
