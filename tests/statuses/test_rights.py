"""Nobody without the settings right gets in, by any address nor method."""

import pytest
from django.urls import reverse

from statuses import urls
from statuses.models import AutoTaskTemplate, Status
from tests.factories import AutoTaskTemplateFactory, RuleImportFactory

pytestmark = pytest.mark.django_db
NAMES = [path.name for path in (*urls.steps, *urls.rules)]


@pytest.fixture
def addresses():
    template = AutoTaskTemplateFactory(pk=1, status__pk=1)
    RuleImportFactory(pk=1)
    found = {}
    for path in (*urls.steps, *urls.rules):
        route = str(path.pattern)
        args = [template.pk] if "<int:pk>" in route else ["groupe"] if "<slug:key>" in route else []
        found[path.name] = reverse(f"statuses:{path.name}", args=args)
    return found


def stored():
    return list(Status.objects.values()), list(AutoTaskTemplate.objects.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_seller_is_refused(client, seller, addresses, name):
    client.force_login(seller)
    before = stored()

    assert client.get(addresses[name]).status_code == 403
    assert client.post(addresses[name], {"name": "x", "enabled": "off"}).status_code == 403
    assert stored() == before


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_signed_in_is_asked_to(client, addresses, name):
    before = stored()

    for response in (client.get(addresses[name]), client.post(addresses[name])):
        assert response.status_code == 302
        assert response["Location"].startswith("/connexion/")
    assert stored() == before


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing(screen, addresses, name):
    before = stored()

    # What is not imported yet has no result.
    found = 404 if name in ("rule-import-result", "rule-import-undo") else 200
    assert screen.get(addresses[name]).status_code in (found, 405)
    assert stored() == before


@pytest.mark.parametrize("name", NAMES)
def test_methods_that_mean_nothing_are_refused(screen, addresses, name):
    for method in ("put", "patch", "delete"):
        assert getattr(screen, method)(addresses[name]).status_code == 405
