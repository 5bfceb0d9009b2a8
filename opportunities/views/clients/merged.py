"""Forms and addresses of a client who was merged: they lead to the one that was kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from caladeo.web import toasts
from opportunities.models import Client, ClientMerge

type View = Callable[..., HttpResponse]


def after_merge(view: View) -> View:
    """Lead to the page of the client that was kept when the one asked for is not there."""

    @wraps(view)
    def run(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, *args, **kwargs)
        except Http404:
            merge = ClientMerge.objects.of_gone(pk)
            if merge is None:
                raise
            tell(request, merge)
            return redirect(merge.kept)

    return run


def found(request: HttpRequest, pk: int) -> Client | None:
    """The client of this key, or the one that it was merged into; then it is said."""
    client = Client.objects.filter(pk=pk).first()
    if client is None and (merge := ClientMerge.objects.of_gone(pk)):
        if request.method != "POST":
            tell(request, merge)
        return merge.kept
    return client


def tell(request: HttpRequest, merge: ClientMerge) -> None:
    words = _("“%(gone)s” has been merged: this is now “%(kept)s”.")
    toasts.add(request, words % {"gone": merge.gone_name, "kept": merge.kept.name}, kind="info")
