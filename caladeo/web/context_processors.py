"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from caladeo.accounts.openid import config, doors


def agency(request: HttpRequest) -> dict[str, Any]:
    """The name of the agency, beside the logo, and by what its people get in."""
    return {
        "agency_name": settings.AGENCY_NAME,
        "directory": config.current(),
        "passwords_are_open": doors.passwords_are_open(),
    }
