import pytest
from django.template import Context, Template

from caladeo.templatetags.icons import icon


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
