"""When somebody is away and who replaces them: a new absence, or one that is there."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from caladeo.days import from_to, long_day
from caladeo.forms.days import DayField
from caladeo.models import Absence, User
from caladeo.web.concurrent_edits import ConcurrentForm

LONGEST = timedelta(days=2 * 366)


class AbsenceForm(ConcurrentForm):
    first_day = DayField(label=pgettext_lazy("absence", "Away from"))
    last_day = DayField(label=pgettext_lazy("absence", "to, included"))

    class Meta:
        model = Absence
        fields = ["first_day", "last_day", "substitute"]
        labels = {"substitute": pgettext_lazy("absence", "Replaced by")}

    def __init__(self, *args: Any, person: User, today: date, **kwargs: Any) -> None:
        self.person, self.today = person, today
        instance = kwargs["instance"]
        kwargs["prefix"] = str(instance.pk or "new")
        super().__init__(*args, **kwargs)
        for name in ("first_day", "last_day"):
            self.fields[name].required = True
        field = self.fields["substitute"]
        able = Q(is_active=True) | Q(pk=instance.substitute_id)
        field.queryset = User.objects.filter(able).exclude(pk=person.pk).by_name()
        field.empty_label = _("Nobody: the tasks stay")
        field.widget.attrs["class"] = "select"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if not (first and last) or self.errors:
            return cleaned
        if last < first:
            self.refuse_backwards()
        elif last - first >= LONGEST:
            self.add_error("last_day", _("An absence lasts at most two years."))
        elif last < self.today and not self.instance.pk:
            self.add_error("last_day", _("These days are past."))
        else:
            self._refuse_overlap(first, last)
        return cleaned

    def _refuse_overlap(self, first: date, last: date) -> None:
        others = Absence.objects.overlapping(first, last).exclude(pk=self.instance.pk)
        other = others.filter(person=self.person).first()
        if other and not self.is_sent_again(other):
            words = _("There is an absence already %(days)s.") % {"days": days_of(other)}
            self.add_error("first_day", words)

    def is_sent_again(self, other: Absence) -> bool:
        """Whether a new one is what is there already: somebody has pressed twice."""
        new = tuple(self.cleaned_data.get(name) for name in self.Meta.fields)
        return not self.instance.pk and new == tuple(
            getattr(other, name) for name in self.Meta.fields
        )

    def refuse_backwards(self) -> None:
        self.add_error("last_day", gettext_lazy("The last day cannot be before the first."))


def days_of(absence: Absence) -> str:
    """« du 10 au 14 mai 2027 », « le 10 mai 2027 »."""
    if absence.first_day == absence.last_day:
        return _("on %(day)s") % {"day": long_day(absence.first_day)}
    return from_to(absence.first_day, absence.last_day)
