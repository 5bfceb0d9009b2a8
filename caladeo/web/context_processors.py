"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def agency(request: HttpRequest) -> dict[str, Any]:
    """The name of the agency, beside the logo."""
    return {"agency_name": settings.AGENCY_NAME}
