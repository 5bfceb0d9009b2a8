from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.db import guards
from caladeo.web.admin_page import AdminPage
from statuses import auto_tasks, pipeline
from statuses.forms.admin_template import TemplateAdminForm
from statuses.forms.status import StatusForm
from statuses.models import AutoTaskTemplate, KeyDate, Status
from statuses.text import rule_options, rules
from tasks.engine import rule_edits


class StatusAdminForm(StatusForm):
    """The form of the settings with the plain fields of this site, under its transaction."""

    color = None  # type: ignore[assignment]
    probability = None  # type: ignore[assignment]

    class Meta(StatusForm.Meta):
        labels = {}
        help_texts = {}
        widgets = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_active") is False and "is_active" in self.changed_data:
            try:
                pipeline.keep_an_active_one(without=self.instance)
            except pipeline.LastActiveStatusError:
                self.refuse_last_active()
        return cleaned


@admin.register(Status)
class StatusAdmin(AdminPage):
    form = StatusAdminForm
    overtaken = (guards.NameTakenError, pipeline.LastActiveStatusError)
    list_display = ["dot", "name", "is_active", "probability", "template_count"]
    list_display_links = ["name"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "color", "probability", "is_active", "required_open"],
                "description": format_lazy(
                    '<a href="{}">{}</a>',
                    reverse_lazy("statuses:list"),
                    _("Statuses are ordered and deleted in Settings › Statuses."),
                ),
            },
        )
    ]

    @admin.display(description="")
    def dot(self, status: Status) -> str:
        return format_html(
            '<svg width="12" height="12" aria-hidden="true">'
            '<circle cx="6" cy="6" r="6" fill="{}"/></svg>',
            status.color,
        )

    @admin.display(description=_("Automatic tasks"))
    def template_count(self, status: Any) -> int:
        return status.template_count

    def get_queryset(self, request: HttpRequest) -> Any:
        return pipeline.with_counts()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting a status asks where its opportunities go: the settings do."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            obj.pk = pipeline.add(**form.cleaned_data).pk
        elif form.changes:
            pipeline.edit(obj, seen=form.note_seen(), **form.changes)


@admin.register(AutoTaskTemplate)
class AutoTaskTemplateAdmin(AdminPage):
    form = TemplateAdminForm
    overtaken = (auto_tasks.ImpossibleDueDateError, KeyDate.DoesNotExist)
    list_display = ["name", "status", "due", "assignee", "is_enabled"]
    list_select_related = ["status", "key_date", "predecessor", "assigned_person", "role"]
    list_filter = ["is_enabled", ("status", admin.RelatedOnlyFieldListFilter), "reference"]
    search_fields = ["name", "description"]
    ordering = ["status__position", "position", "pk"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "status",
                    "name",
                    "description",
                    ("offset_days", "offset_unit", "reference", "key_date", "predecessor"),
                    "is_enabled",
                ]
            },
        ),
        (
            _("Advanced options"),
            {
                "fields": [
                    "day_count",
                    "day_rule",
                    ("assign_to", "assigned_person", "role"),
                    "visible_days",
                    "if_past",
                    "if_not_preceded",
                    "on_leave",
                    "on_return",
                    "is_required",
                ]
            },
        ),
    ]

    @admin.display(description=_("Due"))
    def due(self, template: AutoTaskTemplate) -> str:
        return rules.due_in_words(template)

    @admin.display(description=_("Assigned to"))
    def assignee(self, template: AutoTaskTemplate) -> str:
        return rule_options.assignee(template)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["status"] if obj else []

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "status":
            kwargs["queryset"] = Status.objects.in_pipeline()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """The tasks created before stay: the settings ask whether they follow."""
        if not change:
            obj.pk = auto_tasks.add(**form.cleaned_data).pk
        elif form.changes:
            how = {
                "update_open": False,
                "seen": form.note_seen(),
                "by": request.user,
                "at": clock.now(),
            }
            rule_edits.revise(obj, form.changes, **how)
