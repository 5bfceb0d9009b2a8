"""A row that vanishes between reading and writing is a page that is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest

from statuses.models import AutoTaskTemplate, Status


def gone_is_not_found(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except (Status.DoesNotExist, AutoTaskTemplate.DoesNotExist) as error:
            raise Http404 from error

    return answered
