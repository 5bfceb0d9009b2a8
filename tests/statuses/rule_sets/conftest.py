from collections.abc import Callable
from typing import Any

import pytest

from caladeo import clock
from caladeo.models import User
from statuses.models import RuleImport
from statuses.rule_sets import writing
from statuses.rule_sets.comparing import Comparison

Bring = Callable[..., RuleImport]


@pytest.fixture
def bring(administrator: User) -> Bring:
    """Import a set: all that is offered, or these ticks."""

    def bring(content: dict[str, Any], *, ticks: list[str] | None = None) -> RuleImport:
        sent = writing.keep(content, name="regles.json", owner=administrator, at=clock.now())
        compared = Comparison.of(content)
        chosen = [line.tick for line in compared.offered] if ticks is None else ticks
        how: dict[str, Any] = {"seen": compared.signature, "by": administrator}
        return writing.write(sent, ticks=chosen, at=clock.now(), **how)

    return bring
