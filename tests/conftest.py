import gc
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation

from caladeo.models import User
from tests import template_database
from tests.clients import Client
from tests.factories import UserFactory

if TYPE_CHECKING:
    from tests.addresses import World

# "ci" gives the same examples each time; HYPOTHESIS_PROFILE=long looks further.
hypothesis.settings.register_profile(
    "ci", derandomize=True, max_examples=60, deadline=None, database=None
)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None, database=None)
DATABASE = {"db", "transactional_db", "live_server"}
# On PostgreSQL runs what it may answer differently: transactions, counts of queries, and what is
# marked as `both`. Together they run every statement of the application. BOTH=all runs all there.
OF_DATABASES = {
    "transactional_db",
    "django_assert_num_queries",
    "django_assert_max_num_queries",
}
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_both = touches_database if os.environ.get("BOTH") == "all" else asks_what_may_differ
    for item in items:
        if not on_both(item):
            item.add_marker(pytest.mark.once)


def touches_database(item: pytest.Item) -> bool:
    is_case = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    wanted = DATABASE.intersection(getattr(item, "fixturenames", ()))
    return is_case or bool(wanted) or item.get_closest_marker("django_db") is not None


def asks_what_may_differ(item: pytest.Item) -> bool:
    """Has real transactions, counts queries, or is marked."""
    if item.get_closest_marker("both"):
        return touches_database(item)
    database = item.get_closest_marker("django_db")
    is_in_transactions = database is not None and database.kwargs.get("transaction", False)
    return is_in_transactions or bool(OF_DATABASES.intersection(getattr(item, "fixturenames", ())))


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not walk through it again and again.

    Nor need it come as often as in a server that runs for weeks: a tenth of the time was its own.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """A copy of what `tests.run` has migrated; a run by hand migrates a database of its own."""
    with django_db_blocker.unblock():
        before, creation = connection.settings_dict["NAME"], connection.creation
        if settings.TEST_TEMPLATE:
            template_database.copy(settings.TEST_TEMPLATE)
        else:
            creation.create_test_db(verbosity=0, autoclobber=True)
    if connection.vendor == "postgresql":
        # Django would connect anew after each test that commits: to a process that must first
        # read of all tables what they are, which took as long as a short test.
        TransactionTestCase._should_reload_connections = lambda _case: False
    yield
    with django_db_blocker.unblock():
        creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a fixture of the module makes stays for its tests; each rolls back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(lasting: None) -> "World":
    from tests.addresses import World  # loads every page

    return World()


@pytest.fixture
def client() -> Client:
    """Takes the place of that of pytest-django."""
    return Client()


@pytest.fixture
def administrator(db: None) -> User:
    """Holds the settings right."""
    return UserFactory(name="Claire Martin", email="claire@example.com", administrator=True)


@pytest.fixture
def screen(administrator: User) -> Client:
    """The browser of somebody who may configure."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def seller(db: None) -> User:
    """Works on opportunities and tasks, without the settings right."""
    return UserFactory(name="Julien Bernard", email="julien@example.com")


@pytest.fixture
def web(client: Client, seller: User) -> Client:
    """The browser of the seller."""
    client.force_login(seller)
    return client


@pytest.fixture
def host(db: None) -> User:
    """Hosts the application: a superuser, the only one whom the Django admin lets in."""
    return UserFactory(name="Anne Morel", email="anne@example.com", host=True)


@pytest.fixture
def site(client: Client, host: User) -> Client:
    """The browser of whoever hosts it."""
    client.force_login(host)
    return client


@pytest.fixture
def stranger(db: None) -> User:
    """Was in the team; the account is deactivated."""
    return UserFactory(name="Sophie Petit", email="sophie@example.com", deactivated=True)


@pytest.fixture
def two_are_many(settings: Any) -> None:
    """More rows than two are work for a worker."""
    settings.JOBS_ABOVE = 2


@pytest.fixture(autouse=True)
def language_of_the_agency() -> Iterator[None]:
    """The last page that a test asked for may have been in somebody's language."""
    yield
    translation.deactivate()
