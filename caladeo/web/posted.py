"""What buttons of ours send: a value that is missing or unknown means nothing."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

SWITCH = {"on": True, "off": False}


def switch(request: HttpRequest, name: str) -> bool:
    """On or off, as the button said.

    Raises:
        BadRequest: neither.
    """
    try:
        return SWITCH[request.POST.get(name, "")]
    except KeyError as error:
        raise BadRequest from error
