import pytest
from django.db import OperationalError, connection
from django.test import Client

from caladeo.models import User


@pytest.mark.django_db
def test_health_can_still_tell_of_a_silent_database_to_who_is_signed_in(
    client: Client, seller: User
) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("gone away")

    client.force_login(seller)

    with connection.execute_wrapper(refuse):
        answer = client.get("/health")

    assert answer.status_code == 503
