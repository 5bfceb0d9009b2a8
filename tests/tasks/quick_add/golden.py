"""What people write at the end of a task on four days, and what each of it means.

A Wednesday before Pentecost, a Friday, the last day of a year, 28 February of a leap year and of
a plain one. Where nothing is to be read, the whole text stays the title.
"""

from datetime import date

from statuses.references import Reference, Unit
from tasks.quick_add.spoken_days import Due, FromTrip, WorkingDays

WEDNESDAY, FRIDAY = date(2027, 5, 12), date(2027, 5, 14)
LAST_OF_YEAR = date(2027, 12, 31)
LEAP, PLAIN = date(2028, 2, 28), date(2027, 2, 28)


def before(count: int, unit: Unit = Unit.DAYS) -> FromTrip:
    return FromTrip(Reference.DEPARTURE, -count, unit)


def back(days: int) -> FromTrip:
    return FromTrip(Reference.RETURN, days)


# What stands at the end of « Appeler l’hôtel … », and the day that it means.
ON_WEDNESDAY: list[tuple[str, Due | None]] = [
    ("aujourd’hui", date(2027, 5, 12)),
    ("aujourd'hui", date(2027, 5, 12)),
    ("today", date(2027, 5, 12)),
    ("demain", date(2027, 5, 13)),
    ("Demain", date(2027, 5, 13)),
    ("DEMAIN.", date(2027, 5, 13)),
    ("pour demain", date(2027, 5, 13)),
    ("tomorrow", date(2027, 5, 13)),
    ("by tomorrow", date(2027, 5, 13)),
    ("après-demain", date(2027, 5, 14)),
    ("apres demain", date(2027, 5, 14)),
    ("the day after tomorrow", date(2027, 5, 14)),
    ("jeudi", date(2027, 5, 13)),
    ("mercredi", date(2027, 5, 19)),
    ("mardi", date(2027, 5, 18)),
    ("lundi", date(2027, 5, 17)),
    ("ce vendredi", date(2027, 5, 14)),
    ("d’ici vendredi", date(2027, 5, 14)),
    ("on monday", date(2027, 5, 17)),
    ("by Friday", date(2027, 5, 14)),
    ("this thursday", date(2027, 5, 13)),
    ("mardi prochain", date(2027, 5, 18)),
    ("lundi prochain", date(2027, 5, 17)),
    ("vendredi prochain", date(2027, 5, 21)),
    ("next tuesday", date(2027, 5, 18)),
    ("next friday", date(2027, 5, 21)),
    ("jeudi en huit", date(2027, 5, 20)),
    ("dans 3 jours", date(2027, 5, 15)),
    ("dans un jour", date(2027, 5, 13)),
    ("in 3 days", date(2027, 5, 15)),
    ("in ten days", date(2027, 5, 22)),
    ("dans 2 semaines", date(2027, 5, 26)),
    ("dans une semaine", date(2027, 5, 19)),
    ("in two weeks", date(2027, 5, 26)),
    ("in a week", date(2027, 5, 19)),
    ("dans quinze jours", date(2027, 5, 27)),
    ("dans 1 mois", date(2027, 6, 12)),
    ("in 6 months", date(2027, 11, 12)),
    ("dans 400 jours", None),
    ("dans 3 jours ouvrés", WorkingDays(3)),
    ("dans 1 jour ouvré", WorkingDays(1)),
    ("dans deux jours ouvrés", WorkingDays(2)),
    ("in 5 working days", WorkingDays(5)),
    ("in 2 business days", WorkingDays(2)),
    ("la semaine prochaine", date(2027, 5, 17)),
    ("next week", date(2027, 5, 17)),
    ("le mois prochain", date(2027, 6, 1)),
    ("next month", date(2027, 6, 1)),
    ("fin du mois", date(2027, 5, 31)),
    ("fin de mois", date(2027, 5, 31)),
    ("end of the month", date(2027, 5, 31)),
    ("end of month", date(2027, 5, 31)),
    ("fin de semaine", date(2027, 5, 14)),
    ("end of the week", date(2027, 5, 14)),
    ("fin juin", date(2027, 6, 30)),
    ("fin avril", date(2028, 4, 30)),
    ("end of June", date(2027, 6, 30)),
    ("mi-juin", date(2027, 6, 15)),
    ("le 14 juin", date(2027, 6, 14)),
    ("14 juin", date(2027, 6, 14)),
    ("le 14 juin 2028", date(2028, 6, 14)),
    ("le 1er juin", date(2027, 6, 1)),
    ("pour le 20 mai", date(2027, 5, 20)),
    ("le 12 mai", date(2027, 5, 12)),
    ("le 11 mai", date(2028, 5, 11)),
    ("lundi 14 juin", date(2027, 6, 14)),
    ("mardi 14 juin", None),
    ("le 31 juin", None),
    ("14 June", date(2027, 6, 14)),
    ("June 14", date(2027, 6, 14)),
    ("June 14th, 2028", date(2028, 6, 14)),
    ("on the 14th of June", date(2027, 6, 14)),
    ("14/06", date(2027, 6, 14)),
    ("le 14/06", date(2027, 6, 14)),
    ("14/6", date(2027, 6, 14)),
    ("14/06/27", date(2027, 6, 14)),
    ("14/06/2029", date(2029, 6, 14)),
    ("2027-06-14", date(2027, 6, 14)),
    ("le 1/2", date(2028, 2, 1)),
    ("1/2", None),
    ("24/7", None),
    ("31/02", None),
    ("99/99", None),
    ("14/06/1926", None),
    ("J-10", before(10)),
    ("j-10", before(10)),
    ("J−10", before(10)),
    ("J - 10", before(10)),
    ("à J-45", before(45)),
    ("D-10", before(10)),
    ("J+2", before(-2)),
    ("R+3", back(3)),
    ("R-1", back(-1)),
    ("J-0", before(0)),
    ("J-10 jours", before(10)),
    ("J-2 semaines", before(2, Unit.WEEKS)),
    ("J - 1 mois", before(1, Unit.MONTHS)),
    ("R+2 sem", FromTrip(Reference.RETURN, 2, Unit.WEEKS)),
    ("D-2 weeks", before(2, Unit.WEEKS)),
    ("J-2 souris", None),
    # Of the title, not its day.
    ("du 14 juin", None),
    ("du lundi", None),
    ("le lundi", None),
    ("chaque lundi", None),
    ("every monday", None),
    ("avant le 14 juin", None),
    ("after 14 June", None),
    ("jusqu’au 14 juin", None),
    ("lundi et mardi", None),
    ("lundi ou mardi", None),
    ("lundi matin", None),
    ("demain midi", None),
    ("tomorrow morning", None),
    ("lundi (confirmé)", None),
    ("R3", None),
    ("J10", None),
    ("mer", None),
    ("mai", None),
    ("prochain", None),
    ("dans jours", None),
    ("dans trois", None),
]
ON_FRIDAY: list[tuple[str, Due | None]] = [
    ("vendredi", date(2027, 5, 21)),
    ("vendredi prochain", date(2027, 5, 21)),
    ("lundi", date(2027, 5, 17)),
    ("lundi prochain", date(2027, 5, 17)),
    ("samedi", date(2027, 5, 15)),
    ("samedi prochain", date(2027, 5, 22)),
    ("demain", date(2027, 5, 15)),
    ("fin de semaine", date(2027, 5, 14)),
    ("saturday week", date(2027, 5, 22)),
    ("14/05", date(2027, 5, 14)),
    ("13/05", date(2028, 5, 13)),
    ("dans 1 jour ouvré", WorkingDays(1)),
]
ON_THE_LAST_OF_A_YEAR: list[tuple[str, Due | None]] = [
    ("demain", date(2028, 1, 1)),
    ("lundi", date(2028, 1, 3)),
    ("vendredi", date(2028, 1, 7)),
    ("fin du mois", date(2027, 12, 31)),
    ("le mois prochain", date(2028, 1, 1)),
    ("31/12", date(2027, 12, 31)),
    ("30/12", date(2028, 12, 30)),
    ("01/01", date(2028, 1, 1)),
    ("fin janvier", date(2028, 1, 31)),
    ("fin février", date(2028, 2, 29)),
    ("dans 2 mois", date(2028, 2, 29)),
    ("29/02", date(2028, 2, 29)),
    ("dans 12 mois", date(2028, 12, 31)),
    ("dans 13 mois", None),
]
ON_28_FEBRUARY_OF_A_LEAP_YEAR: list[tuple[str, Due | None]] = [
    ("demain", date(2028, 2, 29)),
    ("fin du mois", date(2028, 2, 29)),
    ("29/02", date(2028, 2, 29)),
    ("le 29 février", date(2028, 2, 29)),
    ("après-demain", date(2028, 3, 1)),
    ("dans un mois", date(2028, 3, 28)),
]
ON_28_FEBRUARY: list[tuple[str, Due | None]] = [
    ("demain", date(2027, 3, 1)),
    ("tomorrow", date(2027, 3, 1)),
    ("fin du mois", date(2027, 2, 28)),
    ("fin février", date(2027, 2, 28)),
    ("29/02", date(2028, 2, 29)),
    ("lundi", date(2027, 3, 1)),
    ("dimanche", date(2027, 3, 7)),
    ("lundi prochain", date(2027, 3, 1)),
]
TABLE = [
    (today, words, due)
    for today, rows in (
        (WEDNESDAY, ON_WEDNESDAY),
        (FRIDAY, ON_FRIDAY),
        (LAST_OF_YEAR, ON_THE_LAST_OF_A_YEAR),
        (LEAP, ON_28_FEBRUARY_OF_A_LEAP_YEAR),
        (PLAIN, ON_28_FEBRUARY),
    )
    for words, due in rows
]
