import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from caladeo.templatetags.icons import SHARED, icon, initials, pale, shared_icons


def test_an_icon_that_decorates_is_silent():
    svg = icon("zap")

    assert 'aria-hidden="true"' in svg
    assert "<title>" not in svg


def test_an_icon_that_speaks_says_its_word():
    svg = icon("zap", label="Automatic")

    assert 'role="img"' in svg
    assert 'aria-label="Automatic"' in svg
    assert "<title>Automatic</title>" in svg


def test_the_word_of_an_icon_cannot_write_html():
    template = Template('{% load icons %}{% icon "zap" label=word %}')

    page = template.render(Context({"word": '"><script>alert(1)</script>'}))

    assert "<script>" not in page


def test_a_word_that_a_template_has_put_together_is_escaped_once():
    words = "{% blocktranslate asvar word %}Actions on {{ name }}{% endblocktranslate %}"
    template = Template("{% load i18n icons %}" + words + '{% icon "zap" label=word %}')

    page = template.render(Context({"name": "Sun & <sea>"}))

    assert 'Sun &amp; &lt;sea&gt;"' in page
    assert "Sun &amp; &lt;sea&gt;</title>" in page


@pytest.mark.parametrize("size", [14, 20])
def test_an_icon_has_the_size_asked(size):
    assert f'width="{size}"' in icon("zap", size=size)


@pytest.mark.parametrize("name", SHARED)
def test_a_row_refers_to_an_icon_that_the_page_holds_once(name):
    drawn = icon(name, size=14)

    assert f'<use href="#icon-{name}" />' in drawn
    assert "stroke" not in drawn
    assert shared_icons().count(f'<symbol id="icon-{name}"') == 1
    assert "<svg" not in shared_icons()[4:]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/connexion/", "/parametres/statuts/", "/nulle-part/"])
def test_every_page_holds_the_shared_icons(client, administrator, url):
    if url != "/connexion/":
        client.force_login(administrator)

    assert client.get(url).text.count('<symbol id="icon-check"') == 1


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
