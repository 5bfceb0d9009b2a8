"""Who carries a travel project."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from caladeo.db.search import NumberField, SearchableModel, SearchField
from caladeo.db.sql import key_share
from opportunities.lists import searching


class ClientQuerySet(models.QuerySet["Client"]):
    # As of opportunities: whether they are found by reading on, past all that are not.
    is_met_row_by_row = False
    # How many there are at least, where that is known before they are counted.
    at_least = 0

    def search(self, text: str, lookup: searching.Lookup | None = None) -> Self:
        return searching.clients(self, text, lookup)

    def lock_against_deletion(self, pk: int) -> "Client":
        """The client, kept from being deleted until the transaction ends.

        Raises ``Client.DoesNotExist`` when it is deleted already.
        """
        query = "SELECT * FROM opportunities_client WHERE id = %s"
        for client in self.raw(query + key_share(self.db), [pk]):
            return client
        raise Client.DoesNotExist

    def by_name(self) -> Self:
        return self.order_by("search_text", "pk")


# What people say of a client.
FIELDS = ("name", "kind", "contact_name", "email", "phone", "address")


class Client(SearchableModel):
    """Who carries the project."""

    class Kind(models.TextChoices):
        PERSON = "person", pgettext_lazy("client", "Person")
        COUPLE = "couple", _("Couple")
        FAMILY = "family", _("Family")
        GROUP = "group", _("Group")
        COMPANY = "company", _("Company")
        ASSOCIATION = "association", _("Association")
        SCHOOL = "school", _("School")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    contact_name = models.CharField(_("contact person"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True, max_length=1000)
    # Names, e-mails and telephones of those merged into it: what `ClientMerge` keeps of them.
    also_known_as = models.TextField(_("also known as"), blank=True, editable=False, default="")
    # When somebody last wrote the client, or parted it from a trip (`opportunities.privacy`).
    acted_at = models.DateTimeField(_("last action"), auto_now=True)
    search_text = SearchField(
        sources=("name", "contact_name", "email", "also_known_as"),
        phones=("phone", "also_known_as"),
    )

    # What two that are one have in common (`opportunities.clients.twins`); of telephones two.
    name_key = SearchField(sources=("name",))
    email_key = SearchField(sources=("email",))
    phone_key = NumberField(phones=("phone",))
    second_phone_key = NumberField(phones=("phone",), number=1)

    objects = models.Manager.from_queryset(ClientQuerySet)()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["search_text", "pk"]
        indexes = [
            # The list by client, and the first matches of a search while it is typed.
            models.Index(fields=["search_text", "id"], name="client_by_name"),
            # The list of one kind, in its order.
            models.Index(fields=["kind", "search_text", "id"], name="client_by_kind"),
            # Groups of those that are alike are read off these alone.
            models.Index(fields=["name_key", "id"], name="client_name_key"),
            models.Index(fields=["email_key", "id"], name="client_email_key"),
            models.Index(fields=["phone_key", "id"], name="client_phone_key"),
            models.Index(fields=["second_phone_key", "id"], name="client_second_phone_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def other_names(self) -> str:
        return self.also_known_as.replace("; ", ", ")

    def get_absolute_url(self) -> str:
        return reverse("opportunities:client-page", args=[self.pk])
