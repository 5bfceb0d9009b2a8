from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.admin import UserSession
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    BaseUserCreationForm,
    ReadOnlyPasswordHashField,
)
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_tasks_db.admin import DBTaskResult

from caladeo.accounts import administrators, notices, sessions
from caladeo.journal.recording import record, record_edit, snapshot
from caladeo.models import JournalEntry, User
from caladeo.web.admin_page import AdminPage, ReadOnlyPage
from caladeo.web.concurrent_edits import ConcurrentForm

# Rights are given by switches; groups would be a third way without effect.
admin.site.unregister(Group)
# Secrets, sessions and new e-mails that wait for their link have pages of their owners alone.
admin.site.unregister([EmailAddress, Authenticator, UserSession])
admin.site.unregister([SocialAccount, SocialApp, SocialToken])
# Long work has pages of its own, in French, for who asked for it.
admin.site.unregister(DBTaskResult)


RIGHTS = ("can_configure", "can_export", "can_delete", "is_superuser")


class UserForm(ConcurrentForm):
    password = ReadOnlyPasswordHashField(label=_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The hash of a password has no business in a hidden field.
        self.fields["password"].show_hidden_initial = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("can_configure") is False and "can_configure" in self.changed_data:
            self._keep_an_administrator()
        if cleaned.get("is_superuser") is False and "is_superuser" in self.changed_data:
            self._keep_a_host()
        return cleaned

    def _keep_a_host(self) -> None:
        administrators.lock(self.instance)
        try:
            administrators.keep_a_host(without=self.instance)
        except administrators.LastHostError:
            told = administrators.last_host_in_words(self._stored["name"])
            self.add_error("is_superuser", told)

    def _keep_an_administrator(self) -> None:
        administrators.lock(self.instance)
        try:
            administrators.keep_one(without=self.instance)
        except administrators.LastAdministratorError:
            told = _(
                "%(name)s is the last person with access to the settings:"
                " first give it to somebody else."
            )
            self.add_error("can_configure", told % {"name": self._stored["name"]})


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class PasswordForm(AdminPasswordChangeForm):
    """Without the choice of no password at all, which could leave nobody able to sign in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        record(JournalEntry.Kind.PASSWORD_EDITED, target=self.user)
        saved = super().save(commit)
        transaction.on_commit(lambda: notices.tell_soon("password_chosen", self.user))
        return saved


@admin.register(User)
class UserAdmin(AdminPage, auth_admin.UserAdmin):
    form = UserForm
    add_form = NewUserForm
    add_form_template = None
    change_password_form = PasswordForm
    list_display = ["name", "email", "is_active", "can_configure", "is_superuser", "last_login"]
    list_display_links = ["name"]
    list_filter = ["is_active", "can_configure", "is_superuser"]
    search_fields = ["name", "email"]
    ordering = ["search_text", "pk"]
    filter_horizontal = []
    readonly_fields = ["is_active", "last_login", "joined_at", "invited_at"]
    fieldsets = [
        (None, {"fields": ["name", "email", "password"]}),
        (
            _("Rights"),
            {
                "fields": [
                    "can_configure",
                    "can_export",
                    "can_delete",
                    "is_superuser",
                    "is_active",
                ],
                "description": format_lazy(
                    '<a href="{}">{}</a>',
                    reverse_lazy("team:list"),
                    _("People are invited and deactivated in Settings › Users."),
                ),
            },
        ),
        (_("Preferences"), {"fields": ["color", "language", "theme", "has_shortcuts"]}),
        (_("Dates"), {"fields": ["last_login", "joined_at", "invited_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["name", "email", "password1", "password2"]})]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_superuser":
            field.label = User._meta.get_field("is_staff").verbose_name
            field.help_text = _("May open this administration site.")
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The history names people: they are deactivated, in the settings."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        # Django asks for both before it shows links to this site.
        obj.is_staff = obj.is_superuser
        if change and "is_superuser" in form.changes:
            obj.save(update_fields=["is_staff"])
        old = User.objects.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        if old is None:
            record(JournalEntry.Kind.PERSON_ADDED, target=obj, after=snapshot(obj, ["email"]))
            return
        new = User.objects.get(pk=obj.pk)
        record_edit(JournalEntry.Kind.PERSON_EDITED, old, new, ["name", "email"])
        record_edit(JournalEntry.Kind.RIGHTS_EDITED, old, new, RIGHTS)
        if old.email != new.email:
            self._let_in_by_another_email(request, old, new)

    def _let_in_by_another_email(self, request: HttpRequest, old: User, new: User) -> None:
        """As when they change it themselves: sessions and links end, the former e-mail is told."""
        if request.user.pk == new.pk:
            sessions.end_others(request)
        else:
            sessions.end_all(User.objects.filter(pk=new.pk))
        transaction.on_commit(
            lambda: notices.tell_soon("account/email/email_changed", new, at=old.email)
        )


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyPage):
    """The journal only grows, here too; Settings › Journal reads better."""

    list_display = ["at", "kind", "by_name", "address", "label"]
    list_filter = ["kind"]
    date_hierarchy = "at"
    search_fields = ["by_name", "label", "address"]
    ordering = ["-pk"]
    fields = ("at", "kind", "by_name", "address", "label", "before", "after")
