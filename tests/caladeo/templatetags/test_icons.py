import pytest
from django.template import Context, Template

from caladeo.templatetags.icons import SHARED, icon, shared_icons


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
