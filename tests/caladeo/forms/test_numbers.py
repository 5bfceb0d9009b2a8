import pytest
from django.core.exceptions import ValidationError

from caladeo.forms.fields import DAYS, PEOPLE, PERCENT, WholeField


@pytest.mark.parametrize(
    ("unit", "typed", "number"),
    [
        (PERCENT, "50 %", 50),
        (PERCENT, "50\u202f%", 50),
        (DAYS, "15 jours", 15),
        (DAYS, "15j.", 15),
        (DAYS, "1 day", 1),
        (PEOPLE, "12 personnes", 12),
        (PEOPLE, "1 200 pax", 1200),
        (PEOPLE, "12", 12),
    ],
)
def test_a_number_may_bring_its_unit(unit, typed, number):
    field = WholeField(unit=unit)

    assert field.clean(typed) == number
    assert not field.has_changed(number, typed)


@pytest.mark.parametrize("typed", ["50 jours", "douze", "12 50 %%", "%", "5.5 %"])
def test_another_unit_is_no_number(typed):
    with pytest.raises(ValidationError):
        WholeField(unit=PERCENT).clean(typed)
