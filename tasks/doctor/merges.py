"""Clients that were merged are gone, and the one that was kept is known by their names."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from opportunities.clients.merging import known_as
from opportunities.models import Client, ClientMerge


def merged_clients_still_there() -> Iterator[str]:
    there = Client.objects.filter(pk=OuterRef("gone_key"))
    rows = ClientMerge.objects.filter(Exists(there)).order_by("pk")
    for gone, kept in rows.values_list("gone_key", "kept"):
        yield f"Client {gone} was merged into client {kept}, but is still there."


def wrong_other_names() -> Iterator[str]:
    merges = defaultdict(list)
    for merge in ClientMerge.objects.defer("before", "trips").order_by("pk"):
        merges[merge.kept_id].append(merge)
    has_some = Exists(ClientMerge.objects.filter(kept=OuterRef("pk")))
    rows = Client.objects.filter(has_some).order_by("pk")
    for pk, found in rows.values_list("pk", "also_known_as"):
        if found != (expected := known_as(merges[pk])):
            yield f"Client {pk} is also known as “{found}”, but was merged with “{expected}”."
