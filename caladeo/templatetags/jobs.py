"""The long work of the person, for the menu of every page."""

from typing import Any

from django import template
from django.urls import reverse_lazy

from caladeo.days import number
from caladeo.jobs import heartbeat
from caladeo.models import Job

register = template.Library()
WORK, WORK_ENTRY = reverse_lazy("jobs:list"), reverse_lazy("jobs:entry")


@register.filter
def thousands(value: int) -> str:
    """« 23 450 »."""
    return number(value)


@register.simple_tag(takes_context=True)
def jobs_to_see(context: dict[str, Any]) -> dict[str, Any] | None:
    """What the entry of the menu says; nothing, and no query, for who has asked for no work."""
    user = context.get("user")
    if not getattr(user, "has_jobs", False):
        return None
    path = context["request"].path_info
    if path.startswith(str(WORK)) and path != str(WORK_ENTRY):
        return None
    rows = Job.objects.owned_by(user).to_see().without_content().order_by("-pk")[:9]
    mine = list(rows)
    found = [job for job in mine if path != job.result_url]
    running = [job for job in found if not job.is_over]
    looked_at = [job for job in mine if job.is_over and job not in found]
    if not found:
        return {"looked_at": looked_at}
    latest = running[-1] if running else found[0]
    done, total = heartbeat.read_progress(latest)
    return {
        "looked_at": looked_at,
        "running": len(running),
        "over": len(found) - len(running),
        "latest": latest,
        "one": len(found) == 1,
        "percent": 100 * min(done, total) // total if total else 0,
    }
