from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from caladeo import clock
from caladeo.accounts import rights
from caladeo.db import search
from caladeo.models import User
from caladeo.web.admin_page import AdminPage, ReadOnlyPage
from caladeo.web.concurrent_edits import ConcurrentForm
from opportunities import actions
from opportunities.events import Source
from opportunities.forms import clients, travel
from opportunities.models import Client, DeletedOpportunity, Opportunity, StatusChange
from opportunities.models.client import FIELDS
from opportunities.trash import deleting
from opportunities.views.moves import messages
from statuses.models import Status


@admin.register(Client)
class ClientAdmin(AdminPage):
    list_display = ["name", "kind", "contact_name", "email", "phone"]
    list_filter = ["kind"]
    search_fields = ["search_text"]
    fields = [*FIELDS, "also_known_as"]
    readonly_fields = ["also_known_as"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """As everywhere: without accents, by telephone, and by a name before a merge."""
        return queryset.search(search_term), False


class OpportunityAdminForm(ConcurrentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.manager_id))
        self.fields["manager"].queryset = team.by_name()
        statuses = Status.objects.in_pipeline()
        self.fields["status"].queryset = statuses
        if not self.instance.pk:
            self.initial.setdefault("status", statuses.active().first())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        clients.refuse_erased(self)
        for name, message in travel.settle(dict(cleaned), changed=set()).items():
            self.add_error(name, message)
        return cleaned


@admin.register(Opportunity)
class OpportunityAdmin(AdminPage):
    form = OpportunityAdminForm
    list_display = ["name", "client", "status", "manager", "departure_date", "expected_revenue"]
    list_select_related = ["client", "status", "manager"]
    list_filter = [
        ("status", admin.RelatedOnlyFieldListFilter),
        ("manager", admin.RelatedOnlyFieldListFilter),
        "status__is_active",
        "is_starred",
    ]
    date_hierarchy = "departure_date"
    search_fields = ["name"]
    autocomplete_fields = ["client"]
    readonly_fields = ["created_at"]
    fieldsets = [
        (None, {"fields": ["name", "is_starred", "status", "manager", "client", "created_at"]}),
        (
            _("Trip"),
            {"fields": ["destinations", "departure_date", "duration_days", "participants"]},
        ),
        (_("Amounts"), {"fields": ["expected_revenue", "expected_margin"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            made = actions.create(
                form.cleaned_data, by=request.user, source=Source.ADMIN, at=clock.now()
            )
            obj.pk = made.changes[0].opportunity.pk
            messages.created(request, made)
            return
        how: dict[str, Any] = {"by": request.user, "source": Source.ADMIN}
        saved = actions.edit(obj, form.changes, seen=form.note_seen(), **how)
        if saved.entered and saved.entered.changes:
            messages.moved(request, saved.entered)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return rights.DELETION.held_by(request.user) and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        deleting.delete(Opportunity.objects.filter(pk=obj.pk), by=request.user, at=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        deleting.delete(queryset, by=request.user, at=clock.now())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its history cannot be deleted, except with it."""
        listed, counts, _permissions, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected


@admin.register(DeletedOpportunity)
class DeletedOpportunityAdmin(ReadOnlyPage):
    """What is in the trash; it is restored on the page of the trash."""

    list_display = ["name", "client_name", "deleted_at", "deleted_by", "task_count"]
    list_select_related = ["deleted_by"]
    date_hierarchy = "deleted_at"
    search_fields = ["search_text"]
    ordering = ["-deleted_at", "-pk"]
    fields = ("id", "name", "client_name", "deleted_at", "deleted_by", "task_count")


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyPage):
    """What happened has happened."""

    list_display = ["opportunity", "from_status", "to_status", "changed_at", "changed_by", "source"]
    list_display_links = ["changed_at"]
    list_select_related = ["opportunity", "from_status", "to_status", "changed_by"]
    list_filter = ["source", "is_quiet", ("to_status", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "changed_at"
    search_fields = ["opportunity__search_text"]
    ordering = ["-pk"]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return queryset.filter(search.matching(search_term, *self.search_fields)), False
