import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import format_html

from caladeo.web import toasts


@pytest.fixture
def visit(rf: RequestFactory) -> HttpRequest:
    return with_messages(rf.get("/opportunites/?q=a"))


def with_messages(request: HttpRequest) -> HttpRequest:
    request._messages = CookieStorage(request)
    return request


def test_a_toast_keeps_its_undo_and_its_color_over_a_redirect(visit, rf):
    toasts.add(visit, "Trip confirmed", "/undo/", undo_data={"change": 3}, color="#2E9B57")
    redirect = HttpResponse()
    visit._messages.update(redirect)
    next_visit = rf.get("/")
    next_visit.COOKIES["messages"] = redirect.cookies["messages"].value

    (toast,) = toasts.pending(with_messages(next_visit))

    assert toast.text == "Trip confirmed"
    assert (toast.undo_url, toast.undo_data) == ("/undo/", {"change": "3"})
    assert toast.color == "#2E9B57"


def test_a_toast_is_shown_once(visit):
    toasts.add(visit, "Saved")
    answer = HttpResponse()

    assert [toast.text for toast in toasts.pending(visit)] == ["Saved"]
    visit._messages.update(answer)

    assert answer.cookies["messages"].value == ""


def test_a_plain_message_of_django_is_a_toast_too(visit):
    messages.warning(visit, "Careful", extra_tags="safe")
    messages.success(visit, "Well done")

    assert [(toast.text, toast.kind) for toast in toasts.pending(visit)] == [
        ("Careful", "error"),
        ("Well done", "info"),
    ]


def test_the_undo_is_a_form_that_comes_back_to_the_page(visit):
    toasts.add(visit, "Trip confirmed", "/undo/", undo_data={"change": 3})

    page = render_to_string("_toasts.html", request=visit)

    assert 'action="/undo/"' in page
    assert 'name="change" value="3"' in page
    assert 'name="next" value="/opportunites/?q=a"' in page
    assert 'role="status"' in page


def test_what_people_wrote_is_escaped_and_what_we_wrote_is_not(visit):
    toasts.add(visit, "<b>Kyoto</b>")
    toasts.add(visit, format_html("<strong>{}</strong>", "<i>"))

    page = render_to_string("_toasts.html", request=visit)

    assert "&lt;b&gt;Kyoto" in page
    assert "<strong>&lt;i&gt;</strong>" in page
