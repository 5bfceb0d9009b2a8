import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from caladeo.web import idempotency

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    """`request_of(key)`: a request of the person whose session has that key."""

    def made(key: str | None = None, **typed: str):
        request = RequestFactory().post("/", typed)
        request.session = SessionStore(key)
        if key is None:
            request.session.create()
        return request

    return made


def test_a_token_counts_once_even_for_a_request_that_began_before(request_of):
    first = request_of()
    second = request_of(first.session.session_key)
    token, created = idempotency.new_token(), []
    dict(second.session.items())  # read before the first one has run

    results = [idempotency.run(r, token, lambda: created.append(1) or 7) for r in (first, second)]

    assert results == [(7, True), (7, False)]
    assert created == [1]


def test_a_form_sent_again_with_other_words_counts_again(request_of):
    first, token = request_of(name="Kyoto"), idempotency.new_token()
    second = request_of(first.session.session_key, name="Sicile")

    results = [idempotency.run(request, token, lambda: 7) for request in (first, second)]

    assert results == [(7, True), (7, True)]


def test_another_token_counts_again(request_of):
    request = request_of()

    results = [idempotency.run(request, idempotency.new_token(), lambda: 7) for _ in range(2)]

    assert results == [(7, True), (7, True)]


def test_without_a_token_nothing_is_held_back(request_of):
    request = request_of()

    assert [idempotency.run(request, "", lambda: 7)[1] for _ in range(2)] == [True, True]


def test_an_action_that_fails_may_be_tried_again(request_of):
    request, token = request_of(), idempotency.new_token()

    with pytest.raises(ZeroDivisionError):
        idempotency.run(request, token, lambda: 1 // 0)

    assert idempotency.run(request, token, lambda: 7) == (7, True)


def test_only_the_last_tokens_are_remembered(request_of):
    request = request_of()

    for _ in range(idempotency.REMEMBERED + 5):
        idempotency.run(request, idempotency.new_token(), lambda: 7)

    assert len(request.session[idempotency.KEY]) == idempotency.REMEMBERED
