from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from caladeo.forms.fields import MoneyField


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("14 800,50", "14800.50"),
        ("14\u202f800,50\u00a0€", "14800.50"),
        ("14.800,50", "14800.50"),
        ("14,800.50", "14800.50"),
        ("14800", "14800"),
        ("-120,5", "-120.5"),
    ],
)
def test_amounts_are_read_as_people_spell_them(typed, amount):
    assert MoneyField(label="CA").clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["beaucoup", "12,345", "1e400", "NaN", "9999999999", "1 2,3,4"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValidationError):
        MoneyField(label="CA").clean(typed)


def test_a_stored_amount_is_shown_as_it_would_be_typed():
    field = MoneyField(label="CA")

    with translation.override("fr"):
        shown = field.prepare_value(Decimal("14800.50"))

    assert field.clean(shown) == Decimal("14800.50")
    assert shown.endswith("800,50")
