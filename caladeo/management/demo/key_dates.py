"""The key dates that the demo agency follows."""

from statuses import key_dates

KEY_DATES = (
    {"name": "Option", "source": "typed"},
    {"name": "Acompte", "source": "booking", "offset_days": 7},
    {"name": "Solde", "source": "departure", "offset_days": -30},
    {"name": "Carnet de voyage", "source": "departure", "offset_days": -10},
)


def create() -> None:
    for key_date in KEY_DATES:
        key_dates.add(**key_date)
