"""What is known of two clients that are alike: they were one, or they are not."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from caladeo.db.search import NumberField, SearchField
from opportunities.models.client import Client


class ClientMergeQuerySet(models.QuerySet["ClientMerge"]):
    def of_gone(self, key: Any) -> "ClientMerge | None":
        """The merge by which the client of this key went, with the one that was kept."""
        return self.filter(gone_key=key).select_related("kept").first()


class ClientsApartQuerySet(models.QuerySet["ClientsApart"]):
    def between(self, one: Any, other: Any) -> Self:
        """That these two, keys or references of a query, are not the same."""
        return self.filter(Q(first=one, second=other) | Q(first=other, second=one))


class ClientMerge(models.Model):
    """One client was taken into another, which was kept.

    Written by ``opportunities.clients.merging`` and taken away by its undo. Name, e-mail and
    telephone are what neither of the two has any more: the client that was kept is still found
    by them.
    """

    kept = models.ForeignKey(Client, models.CASCADE, related_name="merges")
    # The client has been deleted: forms and addresses that name it lead to the one kept.
    gone_key = models.BigIntegerField(_("number"), unique=True)
    gone_name = models.CharField(_("name"), max_length=200)
    name = models.CharField(_("former name"), max_length=200, blank=True)
    email = models.EmailField(_("former e-mail"), blank=True)
    phone = models.CharField(_("former phone"), max_length=40, blank=True)
    name_key = SearchField(sources=("name",))
    email_key = SearchField(sources=("email",))
    phone_key = NumberField(phones=("phone",))
    merged_at = models.DateTimeField(_("when"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    # For the undo: {"gone": {"name": …}, "kept": {"email": [was, became]}, "merges": [keys of
    # those into the one that is gone], "apart": [keys of clients that it was said not to be]}.
    before: Any = models.JSONField(default=dict)
    # The keys of the trips that went along.
    trips: Any = models.JSONField(default=list)

    objects = models.Manager.from_queryset(ClientMergeQuerySet)()

    class Meta:
        verbose_name = _("merged client")
        verbose_name_plural = _("merged clients")
        indexes = [
            models.Index(fields=["name_key"], name="merge_by_name"),
            models.Index(fields=["email_key"], name="merge_by_email"),
            models.Index(fields=["phone_key"], name="merge_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept_id}"

    @property
    def former(self) -> list[str]:
        """By what else the client that was kept is known since."""
        return [value for value in (self.name, self.email, self.phone) if value]


class ClientsApart(models.Model):
    """Two clients that are alike, and that somebody said are not the same."""

    # The one with the lower key; it stands for the pair whichever is looked at.
    first = models.ForeignKey(Client, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Client, models.CASCADE, related_name="+")

    objects = models.Manager.from_queryset(ClientsApartQuerySet)()

    class Meta:
        verbose_name = _("clients who are not the same")
        verbose_name_plural = _("clients who are not the same")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="clients_are_apart_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="clients_apart_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
