import pytest
from django.template import engines

from caladeo.db import capped_counts
from caladeo.db.capped_counts import Capped
from caladeo.models import User
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_count_within_the_limit_is_exact():
    for _ in range(3):
        UserFactory()

    found = capped_counts.count(User.objects.all())

    assert found == 3
    assert str(found) == "3"
    assert not found.is_more


def test_a_longer_list_is_counted_no_further(monkeypatch):
    monkeypatch.setattr(capped_counts, "MOST", 2)
    for _ in range(5):
        UserFactory()

    found = capped_counts.count(User.objects.order_by("name"))

    assert found == 3
    assert str(found) == "2+"


def test_the_page_says_more_and_keeps_the_plural():
    template = engines["django"].from_string(
        "{% load i18n %}{% blocktranslate count count=n %}{{ count }} row{% plural %}{{ count }}"
        " rows{% endblocktranslate %}, {{ n }}"
    )

    assert template.render({"n": Capped(1)}) == "1 row, 1"
    assert template.render({"n": Capped(1000)}) == "999+ rows, 999+"
