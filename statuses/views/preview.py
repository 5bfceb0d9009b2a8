"""The due date that a rule would give, shown while it is typed; nothing is written."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from caladeo import clock
from caladeo.accounts.access import settings_right_required
from caladeo.forms.addresses import key
from opportunities.models import Client
from statuses.forms.template import OPTIONS, ExampleForm, TemplateForm
from statuses.models import AutoTaskTemplate, Status
from statuses.references import Reference
from tasks.engine import applying
from tasks.numbers.past_plans import NOTHING_KNOWN
from tasks.previews import rule_preview
from tasks.previews.rule_preview import RulePreview

# What is wrong with a name does not keep its due date from being shown.
COUNTED = ("offset_days", "reference", *OPTIONS)


@settings_right_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The panel again, as the fields change; the example too when the reference did."""
    status = Status.objects.in_pipeline().filter(pk=key(request.GET.get("status"))).first()
    rule = AutoTaskTemplate(status=status)
    form = form_of(request.GET, rule)
    example = ExampleForm(request.GET)
    context = {
        "form": form,
        "preview": _read(request, form, example),
        "holding": holding(form, status) if status else None,
        "is_other_reference": example.is_of_another,
    }
    return render(request, "statuses/template.html#preview-answer", context)


def form_of(data: Any, rule: AutoTaskTemplate) -> TemplateForm:
    return TemplateForm(data, instance=rule, client_kinds=Client.Kind.choices)


@settings_right_required
@require_POST
def conditions(request: HttpRequest, pk: int) -> HttpResponse:
    """The conditions again, as their rows are chosen, added and removed; nothing is written."""
    status = get_object_or_404(Status.objects.in_pipeline(), pk=pk)
    form = form_of(request.POST, AutoTaskTemplate(status=status))
    form.is_valid()
    context = {"form": form, "status": status, "holding": holding(form, status), "is_open": True}
    # A row that has just been chosen is not wrong yet: saving says what is.
    form.errors.pop("conditions", None)
    answer = render(request, "statuses/_conditions.html", context)
    return trigger_client_event(answer, "conditions", after="swap")  # the preview listens


def holding(form: TemplateForm, status: Status) -> tuple[int, int] | None:
    """For how many of the trips in the status the conditions hold, and how many there are.

    None without conditions, while they cannot be read, and for more trips than a page counts.
    """
    rule = form.instance
    if not rule.conditions or "conditions" in form.errors:
        return None
    return applying.count_matching(status, rule, at=clock.now())


def can_count(form: TemplateForm) -> bool:
    """Whether all is right but the name: that can wait until the rule is saved."""
    return form.is_valid() or set(form.errors) <= {"name"}


def is_asked(request: HttpRequest) -> bool:
    """The button of those without script: show the preview, keep what is typed, save nothing."""
    return "preview" in request.POST


def of_form(request: HttpRequest, form: TemplateForm) -> RulePreview:
    """The preview of a page: of what was typed, or of the rule that is stored."""
    if form.is_bound:
        return _read(request, form, ExampleForm(request.POST))
    return rule_preview.preview_rule(
        form.instance, example=None, today=clock.today(), user=request.user
    )


def _read(request: HttpRequest, form: TemplateForm, example: ExampleForm) -> RulePreview:
    form.is_valid()
    example.is_valid()
    lists: list[Any] = [form.errors.get(name, []) for name in COUNTED]
    errors = [error for found in [*lists, *example.errors.values()] for error in found]
    rule, today = form.instance, clock.today()
    day = example.cleaned_data.get("example")
    if not errors:
        found = rule_preview.preview_rule(rule, example=day, today=today, user=request.user)
        # Conditions that are half typed leave out nothing yet: no figure is true.
        return replace(found, figures=NOTHING_KNOWN) if "conditions" in form.errors else found
    if "reference" in form.errors:
        rule.reference, rule.key_date, rule.predecessor = Reference.TASK_CREATED, None, None
    if day is None and not example.errors:
        day = rule_preview.example_for(rule, today=today)
    return RulePreview(rule, day, errors=errors)
