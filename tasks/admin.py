from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.models import User
from caladeo.web.admin_page import AdminPage
from caladeo.web.concurrent_edits import ConcurrentForm
from tasks.actions import completing, deleting, editing
from tasks.models import Task

ORIGIN = ["template", "change", "reference", "offset_days", "offset_unit", "reference_date"]
ORIGIN += ["is_required"]
STATE = Task.State


class TaskAdminForm(ConcurrentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.assignee_id))
        self.fields["assignee"].queryset = team.by_name()
        if "state" in self.fields:
            # A task is cancelled by leaving its status, not by hand.
            offered = {STATE.OPEN, STATE.DONE, STATE.DELETED, self.instance.state}
            self.fields["state"].choices = [c for c in STATE.choices if c[0] in offered]


@admin.register(Task)
class TaskAdmin(AdminPage):
    form = TaskAdminForm
    list_display = ["name", "opportunity", "due_date", "assignee", "state", "is_automatic"]
    list_select_related = ["opportunity", "assignee"]
    list_filter = [
        "state",
        ("assignee", admin.RelatedOnlyFieldListFilter),
        "is_pinned",
        "is_required",
        "reference",
    ]
    date_hierarchy = "due_date"
    search_fields = ["name"]
    autocomplete_fields = ["opportunity"]
    ordering = ["-pk"]

    @admin.display(description=_("automatic"), boolean=True)
    def is_automatic(self, task: Task) -> bool:
        return task.is_automatic

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        written = ["opportunity", "name", "description", "due_date", "assignee", "reminder_days"]
        if obj is None:
            return [(None, {"fields": written})]
        past = ["is_pinned", "follows_manager", "created_at", "created_by", "done_at", "done_by"]
        return [
            (None, {"fields": [*written, "state"]}),
            (_("Origin"), {"fields": ORIGIN}),
            (_("History"), {"fields": past}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        return ["opportunity", *(f.name for f in Task._meta.fields if not f.editable)]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        now = clock.now()
        if not change:
            obj.pk = editing.add(**form.cleaned_data, by=request.user, at=now).pk
            return
        changes, seen = dict(form.changes), dict(form.note_seen())
        state = changes.pop("state", None)
        seen.pop("state", None)
        if changes:
            editing.edit(obj, seen=seen, by=request.user, at=now, **changes)
        if state:
            bring_to(state, Task.objects.get(pk=obj.pk), by=request.user, at=now)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """As on the screens, a deleted task is hidden and can be brought back."""
        deleting.delete(obj, by=request.user, at=clock.now())


def bring_to(state: str, task: Task, *, by: User, at: datetime) -> None:
    """Lead a task to another state through the services that know what this entails."""
    if state == STATE.DELETED:
        deleting.delete(task, by=by, at=at)
        return
    if task.state == STATE.DELETED:
        task = deleting.restore(task, by=by, at=at)
    if state == STATE.OPEN or task.state == STATE.CANCELLED:
        task = completing.reopen(task, by=by, at=at)
    if state == STATE.DONE:
        completing.complete(task, by=by, at=at)
