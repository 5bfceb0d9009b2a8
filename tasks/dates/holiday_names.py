"""Public holidays in the reader's language: they are kept by their French name.

The names come from the catalogues of the `holidays` package, which knows both languages of each
country; without the country, since a kept due date does not say which one it was counted in.
"""

import gettext
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

from tasks.dates.calendars import ClosedDay, ClosedKind

FRENCH, ENGLISH = "fr", "en_US"


def named(closed: ClosedDay) -> str:
    """The name of a closed day; closures are called what the agency calls them."""
    return holiday(closed.name) if closed.kind == ClosedKind.HOLIDAY else closed.name


def holiday(name: str) -> str:
    """« Fête de la Victoire » as "Victory Day"; what has no English name keeps its own."""
    if (get_language() or "").startswith("fr"):
        return name
    names = english_names()
    title, _, note = name.partition(" (")
    if name not in names and title in names:
        # « Noël (observé) »: the note is a pattern of its own.
        return names.get(f"%s ({note}", "%s").replace("%s", names[title])
    return names.get(name, name)


@lru_cache(maxsize=1)
def english_names() -> Mapping[str, str]:
    """Of every country that has both languages; France has the last word. About 50 ms, once."""
    import holidays

    root = Path(holidays.__file__).parent / "locale"
    countries = {path.stem for path in (root / FRENCH).rglob("*.mo")}
    found: dict[str, str] = {}
    for country in [*sorted(countries - {"FR"}), "FR"]:
        english, french = (_catalogue(root, lang, country) for lang in (ENGLISH, FRENCH))
        for original, name in english.items():
            # A country whose own names are French translates none of them to it.
            found[(french.get(original) or original).replace("'", "’")] = name.replace("'", "’")
    return found


def _catalogue(root: Path, language: str, country: str) -> dict[str, str]:
    path = root / language / "LC_MESSAGES" / f"{country}.mo"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    texts: dict[str, str] = getattr(catalogue, "_catalog")  # noqa: B009 (it offers no other way)
    return {original: text for original, text in texts.items() if original and text}
