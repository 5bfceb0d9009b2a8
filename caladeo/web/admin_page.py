"""What the pages of the administration site share."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ObjectDoesNotExist, ObjectNotUpdated, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from caladeo.accounts.people import DeactivatedError
from caladeo.db import overwriting, retrying
from caladeo.db.overwriting import OverwritingError
from caladeo.web.concurrent_edits import ConcurrentForm, validated_again

DISTURBED: tuple[type[Exception], ...] = (
    IntegrityError,
    OperationalError,
    ObjectDoesNotExist,
    ObjectNotUpdated,
    OverwritingError,
    DeactivatedError,
)


class TypeAhead(AutocompleteSelect):
    """Shows nothing for a key that nobody has, where Django's would fail."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if self._is_known(key)], attrs)

    def _is_known(self, key: Any) -> bool:
        try:
            return bool(self.choices.field.clean(key))
        except ValidationError:
            return False


class AdminPage(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes only what the person changed; an operation that was disturbed is run again whole."""

    form = ConcurrentForm
    list_per_page = 50
    # What the services of a page raise when a colleague was quicker than its form.
    overtaken: tuple[type[Exception], ...] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changes:
            overwriting.write(obj, form.changes, seen=form.note_seen())

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Only what can be searched for can be added on the spot; nothing else beside a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related &= db_field.name in self.autocomplete_fields
            field.widget.can_change_related = field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs.setdefault("widget", TypeAhead(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError) as error:
            # The year 9999, or of twenty digits, is as wrong as any other nonsense in the address.
            raise IncorrectLookupParameters from error

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Where we search ourselves, capitals and accents do not count."""
        if hasattr(queryset, "search"):
            return queryset.search(search_term), False
        # SQLite refuses to look for a text that is very long.
        return super().get_search_results(request, queryset, search_term[:200])

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._whole(super().add_view, request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._whole(super().change_view, request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return self._whole(super().delete_view, request, object_id, extra_context)

    def _whole(
        self, view: Callable[..., HttpResponse], request: HttpRequest, *args: Any
    ) -> HttpResponse:
        try:
            return validated_again(retrying.on_conflict(view))(request, *args)
        except (*DISTURBED, *self.overtaken) as error:
            if isinstance(error, OperationalError) and not retrying.is_passing(error):
                raise
        told = _("Somebody changed this at the same moment: nothing was saved. Try again.")
        self.message_user(request, told, messages.ERROR)
        return redirect(request.get_full_path())


class ReadOnlyPage(AdminPage):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
