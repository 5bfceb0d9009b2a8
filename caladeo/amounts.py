"""Amounts in euros, in the language of the person."""

from decimal import Decimal

from django.utils.translation import get_language

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def money(amount: Decimal | float | None) -> str:
    """« 14 800 € », with cents only when there are some."""
    if amount is None:
        return ""
    value = Decimal(str(amount))
    text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
    if (get_language() or "").startswith("fr"):
        french = text.replace(",", NARROW).replace(".", ",")
        return f"{french}{NO_BREAK}€"
    return f"-€{text[1:]}" if text.startswith("-") else f"€{text}"
