"""Two files imported at the same moment, with and without the lock."""

import threading
from typing import Any

import pytest
from django.db import connection

from caladeo import clock
from caladeo.models import User
from statuses.models import AutoTaskTemplate
from statuses.rule_sets import creating, writing
from statuses.rule_sets.comparing import Comparison
from tests.factories import RuleImportFactory, StatusFactory
from tests.racing import together

pytestmark = pytest.mark.django_db(transaction=True)


def import_twice(by: User) -> list[object]:
    """The same rule in two files; what each import answered."""
    files = RuleImportFactory.create_batch(2)
    seen = Comparison.of(files[0].content).signature

    def press(file: Any) -> object:
        how: dict[str, Any] = {"by": by, "at": clock.now()}
        return writing.write(file, ticks=["rules-0"], seen=seen, **how)

    return together(*(lambda file=file: press(file) for file in files))


def test_the_second_of_two_files_sees_what_the_first_brought(administrator: User) -> None:
    StatusFactory(name="Devis envoyé")

    answers = import_twice(administrator)

    assert [type(answer) for answer in answers].count(writing.ChangedError) == 1
    assert AutoTaskTemplate.objects.count() == 1


def test_without_the_lock_both_would_bring_it(
    administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above: here the two read the agency before either has written."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    StatusFactory(name="Devis envoyé")

    def unlocked(sent: Any) -> Any:
        return type(sent).objects.get(pk=sent.pk)

    monkeypatch.setattr(writing, "_locked", unlocked)
    meet_before(creating, "create", monkeypatch)

    import_twice(administrator)

    assert AutoTaskTemplate.objects.count() == 2


def meet_before(module: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have both threads come as far as this call before either makes it."""
    both, call = threading.Barrier(2, timeout=20), getattr(module, name)

    def waiting(*args: Any, **how: Any) -> Any:
        both.wait()
        return call(*args, **how)

    monkeypatch.setattr(module, name, waiting)
