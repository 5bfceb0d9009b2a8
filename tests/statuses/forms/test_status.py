import pytest
from django.core.exceptions import ValidationError

from caladeo.colors import NAMED
from statuses.forms.status import ColorField

field = ColorField()


@pytest.mark.parametrize("color", NAMED)
def test_a_named_colour_is_chosen(color):
    assert field.clean([color, ""]) == color
    assert not field.has_changed(color, [color, ""])


@pytest.mark.parametrize("typed", ["#0b6674", "0B6674", " #0B6674 "])
def test_any_other_colour_is_typed(typed):
    assert field.clean(["other", typed]) == "#0B6674"
    assert not field.has_changed("#0B6674", ["other", typed])


def test_a_named_colour_wins_over_a_forgotten_code():
    assert field.clean(["#3B82F6", "#0B6674"]) == "#3B82F6"


@pytest.mark.parametrize(
    "typed",
    ["", "red", "#12345", "#1234567", "#GGGGGG", "#12345\n", '"><script>', "\x00", "é" * 50_000],
)
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(ValidationError):
        field.clean(["other", typed])


@pytest.mark.parametrize("parts", [["red", ""], [None, None], [None, "red"], ["\x00", "#0B6674"]])
def test_a_tampered_choice_is_refused(parts):
    with pytest.raises(ValidationError):
        field.clean(parts)
