import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from caladeo.web import htmx, toasts

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/opportunites/?q=a"}
TEMPLATE = "_toasts.html"


def visit(rf: RequestFactory, **headers: str) -> HttpRequest:
    request = rf.get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def test_a_browser_gets_the_whole_page(rf):
    response = htmx.render(visit(rf), TEMPLATE, "toast", {"toast": {"text": "Saved"}})

    assert b'id="toasts"' in response.content


def test_htmx_gets_the_fragment_alone(rf):
    response = htmx.render(visit(rf, **HTMX), TEMPLATE, "toast", {"toast": {"text": "Saved"}})

    assert b"Saved" in response.content
    assert b'id="toasts"' not in response.content


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_htmx_gets_the_whole_page_when_it_shows_a_page(rf, header):
    response = htmx.render(visit(rf, **HTMX, **{header: "true"}), TEMPLATE, "toast", {})

    assert b'id="toasts"' in response.content


def test_a_fragment_brings_the_pending_toasts_beside_it(rf):
    request = visit(rf, **HTMX)
    toasts.add(request, "Trip confirmed", "/undo/")

    response = htmx.render(request, TEMPLATE, "toast", {"toast": {"text": "a row"}})

    page = response.content.decode()
    assert page.index("a row") < page.index('hx-swap-oob="beforeend:#toasts"')
    assert page.index("Trip confirmed") > page.index("hx-swap-oob")
    assert 'name="next" value="/opportunites/?q=a"' in page


def test_a_fragment_without_a_toast_says_nothing_out_of_band(rf):
    response = htmx.render(visit(rf, **HTMX), TEMPLATE, "toast", {})

    assert b"hx-swap-oob" not in response.content


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_caches_keep_the_page_and_its_fragments_apart(rf, headers):
    response = htmx.render(visit(rf, **headers), TEMPLATE, "toast", {}, status=422)

    assert "HX-Request" in response["Vary"]
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("/opportunites/?q=a", "/opportunites/?q=a"),
        ("https://elsewhere.example/", "/taches/"),
        ("//elsewhere.example/", "/taches/"),
        ("javascript:alert(1)", "/taches/"),
        ("", "/taches/"),
    ],
)
def test_a_form_comes_back_to_a_page_of_ours_only(rf, typed, page):
    request = rf.post("/", {"next": typed})

    assert htmx.back(request, "/taches/") == page
