"""The form of a travel project, to create and to edit it; its status changes elsewhere."""

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from caladeo.forms.days import DayField
from caladeo.forms.fields import DAYS, PEOPLE, LoadedChoiceField, MoneyField, NumberText, WholeField
from caladeo.models import User
from caladeo.web.concurrent_edits import ConcurrentForm
from opportunities import travel as dates
from opportunities.forms import clients, travel
from opportunities.models import Opportunity
from statuses.models import Status

LOOKED_UP = {"client", "manager"}


class OpportunityForm(ConcurrentForm):
    """Fill in the duration or the return; ``changes`` holds the duration."""

    begins_with = "name"

    client = clients.ClientField()
    departure_date = DayField(label=_("Departure date"))
    return_date = DayField(label=_("Return date"))
    duration_days = WholeField(
        unit=DAYS,
        label=_("Duration"),
        required=False,
        min_value=1,
        max_value=dates.MAX_DURATION_DAYS,
        widget=NumberText({"data-max": dates.MAX_DURATION_DAYS}),
        error_messages={
            "invalid": _("Enter a whole number of days."),
            "min_value": _("A trip lasts at least one day."),
            "max_value": _("A trip lasts at most %(limit_value)s days."),
        },
    )
    participants = WholeField(
        unit=PEOPLE,
        label=_("Participants"),
        required=False,
        min_value=1,
        max_value=9999,
        error_messages={
            "invalid": _("Enter a whole number of people."),
            "min_value": _("Enter a number of people from 1 to 9,999."),
            "max_value": _("Enter a number of people from 1 to 9,999."),
        },
    )
    expected_revenue = MoneyField(
        label=_("Expected revenue"),
        validators=[MinValueValidator(0, _("The revenue cannot be negative."))],
    )
    expected_margin = MoneyField(label=_("Expected margin"))

    class Meta:
        model = Opportunity
        fields = [
            "name",
            "is_starred",
            "client",
            "destinations",
            "departure_date",
            "duration_days",
            "participants",
            "manager",
            "expected_revenue",
            "expected_margin",
        ]
        error_messages = {"name": {"required": _("Give the opportunity a name.")}}
        labels = {"is_starred": _("Priority")}
        field_classes = {"manager": LoadedChoiceField}
        widgets = {"is_starred": forms.CheckboxInput(attrs={"class": "checkbox"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None and instance.pk:
            kwargs["initial"] = {"return_date": instance.return_date, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        team = User.objects.filter(Q(is_active=True) | Q(pk=self.instance.manager_id)).by_name()
        self.fields["manager"].queryset = team
        self.fields["manager"].empty_label = None
        for name in LOOKED_UP:
            self.fields[name].load_from(self.instance, name)
        self.new_client = clients.ClientForm(
            self._client_data(), prefix="new_client", initial=self._client_typed()
        )

    def _client_data(self) -> Any:
        return self.data if self.is_bound and self.data.get("client") == clients.NEW else None

    def _client_typed(self) -> dict[str, Any]:
        """What was typed of a new client before another one was chosen."""
        names = clients.ClientForm.base_fields
        return {
            name: self.data[key] for name in names if (key := f"new_client-{name}") in self.data
        }

    @property
    def creates_client(self) -> bool:
        return self.new_client.is_bound

    @property
    def new_client_fields(self) -> dict[str, Any] | None:
        return self.new_client.cleaned_data if self.creates_client else None

    @property
    def is_looking_for_client(self) -> bool:
        """Without script, the search of a client sends the whole form and gets it back."""
        return "look_up" in self.data

    @cached_property
    def client_matches(self) -> clients.Matches:
        chosen = self["client"].value()
        return clients.matches(self.data.get("client_text", ""), chosen=str(chosen or ""))

    @property
    def client_text(self) -> str:
        """What is searched for, or the name of the client that is chosen."""
        shown = self.client_matches
        if self.data.get("client_text"):
            return shown.text
        names = {str(client.pk): client.name for client in shown.clients}
        return names.get(shown.chosen) or str(self.new_client["name"].value() or "")

    @property
    def opened_client(self) -> str:
        """The client that the form was opened with, which it carries hidden."""
        name = self["client"].html_initial_name
        return str(self.data.get(name, "") if self.is_bound else self["client"].initial or "")

    @property
    def is_margin_too_large(self) -> bool:
        """Whether what the fields show would earn more than it is sold for: a remark, no error."""
        amounts = []
        for name in ("expected_revenue", "expected_margin"):
            try:
                amounts.append(self.fields[name].clean(self[name].value()))
            except (KeyError, forms.ValidationError):
                return False
        revenue, margin = amounts
        return None not in amounts and margin > revenue

    @property
    def changes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data  # without a client that is created with the opportunity
        changed = {name: cleaned[name] for name in self.changed_data if name in cleaned}
        if "return_date" in changed:
            del changed["return_date"]
            if "duration_days" in cleaned:
                changed["duration_days"] = cleaned["duration_days"]
        return changed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.creates_client:
            cleaned.pop("client", None)
            if not self.new_client.is_valid():
                self.add_error(None, _("The new client is not complete."))
        clients.refuse_erased(self)
        if not {"departure_date", "return_date", "duration_days"} & set(self.errors):
            for name, message in travel.settle(cleaned, changed=set(self.changed_data)).items():
                self.add_error(name, message)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """What the fields have looked up; a client that is created with it has no key yet."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded | LOOKED_UP

    def validate_constraints(self) -> None:
        """The validators of the fields say the same, and ask nothing of the database."""

    def leave_unchecked(self) -> None:
        """Show what was typed without a word on it: the person is still looking for a client."""
        self._errors = forms.utils.ErrorDict()


class NewOpportunityForm(OpportunityForm):
    """A new opportunity enters the status chosen, or the first active one."""

    status = forms.ModelChoiceField(
        Status.objects.none(),
        label=_("Status"),
        required=False,
        empty_label=None,
        error_messages={
            "invalid_choice": _("This status does not exist any more. Choose another one.")
        },
    )

    class Meta(OpportunityForm.Meta):
        fields = [*OpportunityForm.Meta.fields, "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = Status.objects.in_pipeline()
        self.fields["status"].queryset = statuses
        self.initial.setdefault("status", statuses.active().first())

    def clean_status(self) -> Status | None:
        return self.cleaned_data["status"] or Status.objects.active().first()
