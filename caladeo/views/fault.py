import sys

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from caladeo.db import outages
from caladeo.web import unavailable


def fault(request: HttpRequest) -> HttpResponse:
    """What no view answers: the database in a middleware or on an error page, or a bug."""
    error = sys.exc_info()[1]
    if error is not None and outages.is_outage(error):
        return unavailable.answer(request, error)
    return defaults.server_error(request)
