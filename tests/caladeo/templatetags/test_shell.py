import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from caladeo.templatetags import shell


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "tasks"),
        ("/taches/12/", "tasks"),
        ("/opportunites/3/taches/", "opportunities"),
        ("/clients/3/", "clients"),
        ("/parametres/statuts/", "settings"),
        ("/compte/", "account"),
        ("/admin/", ""),
    ],
)
def test_each_page_lights_its_entry_of_the_menu(path, section):
    request = RequestFactory().get(path)

    assert shell.current_section({"request": request}) == section


def test_a_page_without_a_request_lights_nothing():
    assert shell.current_section({}) == ""


@pytest.mark.parametrize(
    ("path", "prefix", "lies_under"),
    [("/a/b/", "/a/", True), ("/c/", "/a/", False), ("/c/", "", False)],
)
def test_an_unknown_address_is_above_nothing(path, prefix, lies_under):
    assert shell.starts(path, prefix) is lies_under


def test_a_field_shows_its_help_and_its_errors_and_keeps_what_was_typed():
    class DaysForm(forms.Form):
        days = forms.IntegerField(label="Due", help_text="0: the same day", widget=forms.TextInput)

    form = DaysForm({"days": "30,5"})
    template = Template('{% include "_field.html" with field=form.days %}')

    page = template.render(Context({"form": form}))

    assert 'value="30,5"' in page
    assert 'aria-describedby="id_days_helptext id_days_error"' in page
    assert 'id="id_days_helptext"' in page
    assert 'id="id_days_error"' in page


def test_a_check_box_stands_before_its_label():
    class AccessForm(forms.Form):
        access = forms.BooleanField(label="Access")

    template = Template('{% include "_field.html" with field=form.access %}')

    page = template.render(Context({"form": AccessForm()}))

    assert page.index("checkbox") < page.index("Access")
