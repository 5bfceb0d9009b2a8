"""Somebody has said of every column that holds text whether it may name a client."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from caladeo.db.search import SearchField
from opportunities.privacy.places import HARMLESS, PLACES

TEXTUAL = {
    "CharField",
    "TextField",
    "JSONField",
    "BinaryField",
    "FileField",
    "UUIDField",
    "GenericIPAddressField",
    "SlugField",
}


def columns() -> Iterator[tuple[str, str]]:
    """What may hold text, but for choices of ours and what is computed from other columns."""
    for model in apps.get_models():
        if model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, (models.CharField, models.TextField, models.BinaryField))
            if isinstance(field, SearchField) or getattr(field, "choices", None):
                continue
            if is_text or field.get_internal_type() in TEXTUAL:
                yield model._meta.label_lower, field.name


def judged() -> list[tuple[str, str]]:
    erased: list[Any] = [
        (label, name)
        for label, place in PLACES.items()
        for name in (*place.words, *place.json, *place.alone)
    ]
    harmless = [(label, name) for label, names in HARMLESS.items() for name in names]
    installed = {model._meta.label_lower for model in apps.get_models()}
    return [place for place in (*erased, *harmless) if place[0] in installed]


def test_each_column_of_text_is_erased_or_harmless() -> None:
    assert sorted(judged()) == sorted(columns())


def test_each_path_leads_to_a_client() -> None:
    for label, place in PLACES.items():
        if place.client:
            rows = apps.get_model(label)._base_manager.filter(**{f"{place.client}__in": [1]})
            assert "client_id" in str(rows.query)
