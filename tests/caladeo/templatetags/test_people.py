import pytest
from hypothesis import given
from hypothesis import strategies as st

from caladeo.templatetags.people import initials, pale

INK = 0x16, 0x21, 0x2A


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna Moreau", "AM"),
        ("Jean-Pierre de la Tour", "JT"),
        ("élise", "É"),
        ("julien@alizes-voyages.fr", "JV"),
        ("", ""),
    ],
)
def test_initials_are_the_first_word_and_the_last(name, letters):
    assert initials(name) == letters


@given(st.integers(0, 0xFFFFFF))
def test_ink_can_be_read_on_any_color(number):
    color = pale(f"#{number:06x}")

    assert contrast(color, INK) >= 7


def test_a_pale_color_stays_as_it_is():
    assert pale("#C2E0E5") == "#C2E0E5"


def test_what_is_no_color_becomes_one():
    assert pale("red; background: url(x)") == "#D5E3E6"
    assert pale("") == "#D5E3E6"


def contrast(color, ink):
    light = luminance([int(color[at : at + 2], 16) for at in (1, 3, 5)])
    return (light + 0.05) / (luminance(ink) + 0.05)


def luminance(channels):
    """As WCAG 2 defines it."""
    shares = [channel / 255 for channel in channels]
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
