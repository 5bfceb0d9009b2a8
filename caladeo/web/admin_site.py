"""The administration site: for the people who host the application, and nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.admin.options import SOURCE_MODEL_VAR, TO_FIELD_VAR
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

View = Callable[..., Any]


class AdminConfig(DjangoAdminConfig):
    default_site = "caladeo.web.admin_site.AdminSite"


class AdminSite(admin.AdminSite):
    site_title = "Caladeo"
    site_header = "Caladeo"
    index_title = _("Administration site")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # It deletes sets of rows behind the back of the services.
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        return super().admin_view(refusing_nonsense(view), cacheable)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """People sign in where everybody does; others than superusers are refused."""
        if not request.user.is_authenticated:
            query = QueryDict(mutable=True)
            query["next"] = request.GET.get("next", reverse("admin:index"))
            return redirect(f"{reverse('account_login')}?{query.urlencode(safe='/')}")
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def password_change(self, *args: Any, **kwargs: Any) -> Any:
        return redirect("account_change_password")


def is_page(label: str) -> bool:
    """Whether a popup may say that it was opened from there; from nowhere is well."""
    return not label or label in {model._meta.label_lower for model in admin.site._registry}


def refusing_nonsense(view: View) -> View:
    """What no page of ours sends and Django fails on: PostgreSQL cannot look for a NUL byte."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any(
            "\0" in value for values in request.GET.lists() for value in [values[0], *values[1]]
        ):
            raise BadRequest
        if "" in (request.GET.get(TO_FIELD_VAR), request.POST.get(TO_FIELD_VAR)):
            raise BadRequest  # Django would look for a field without a name
        for query in (request.GET, request.POST):
            if not is_page(query.get(SOURCE_MODEL_VAR, "")):
                raise BadRequest  # Django would take it apart
        return view(request, *args, **kwargs)

    return guarded
