"""The steps of an import as a person goes through them."""

import re
from collections.abc import Collection
from typing import Any

from django.urls import reverse

from opportunities.models import ImportFile
from tests.clients import Client
from tests.tasks import reading


def step(name: str, file: ImportFile) -> str:
    return reverse(f"opportunities:import-{name}", args=[file.pk])


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", reading.text(response))


def agree(
    web: Client,
    file: ImportFile,
    *,
    kinds: Collection[str] | None = None,
    also: Collection[str] = (),
) -> Any:
    """Say yes to what the page of the dry run shows: as it is ticked, and to some more."""
    page = web.get(step("check", file))
    found = page.context["checked"]
    ticked = [kind.kind for kind in found.kinds if kind.is_ticked]
    data = {"agreed": found.count, "left_out": found.remark_count, "token": found.token}
    data |= {"kinds": [*ticked, *also] if kinds is None else kinds}
    data |= {"form_token": page.context.get("form_token", "")}
    return web.post(step("check", file), data, follow=True)
