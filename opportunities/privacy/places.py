"""Every column that holds text, and whether it may name a client.

A column that nobody has judged fails ``tests/opportunities/privacy/test_places.py``. Choices and
folded text need no judgement: the first are ours, the second is computed from other columns.
"""

from dataclasses import dataclass

# How a client is reached from the rows of a model that tell of one.
OF_TRIP = "opportunity__client"


@dataclass(frozen=True, slots=True)
class Place:
    """The columns of a model that may name a client.

    Args:
        words: text as people read it.
        emptied: those of them of which nothing is left where the row tells of the client.
        json: JSON whose strings may name one; also as text.
        client: the path to the client that the row tells of, where there is one: a single word of
            the name then names them.
        alone: columns that `opportunities.privacy.planning` has functions of their own for.
    """

    words: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    client: str = ""
    alone: tuple[str, ...] = ()


PLACES = {
    "opportunities.client": Place(
        alone=("name", "contact_name", "email", "phone", "address", "also_known_as")
    ),
    "opportunities.clientmerge": Place(alone=("gone_name", "name", "email", "phone", "before")),
    "opportunities.opportunity": Place(words=("name", "destinations"), client="client"),
    "opportunities.statuschange": Place(
        words=("lost_reason",), json=("required_left",), client=OF_TRIP
    ),
    "opportunities.deletedopportunity": Place(alone=("name", "client_name", "rows")),
    "opportunities.importfile": Place(
        words=("name",),
        json=("headers", "told", "choices", "written", "kept"),
        alone=("content", "source", "refused", "incomplete"),
    ),
    "opportunities.importword": Place(words=("word",)),
    "tasks.task": Place(words=("name", "description"), client=OF_TRIP),
    "tasks.note": Place(words=("text",), emptied=("text",), client=OF_TRIP),
    "tasks.savedview": Place(words=("name",), json=("filters",)),
    "tasks.tasknotcreated": Place(
        words=("name",), json=("unmet",), client="change__opportunity__client"
    ),
    "caladeo.user": Place(json=("left_lists",)),
    "caladeo.job": Place(
        words=("title", "error"), json=("arguments", "outcome"), alone=("again", "content")
    ),
    "admin.logentry": Place(words=("object_repr",), json=("change_message",)),
    "sessions.session": Place(alone=("session_data",)),
    "django_tasks_database.dbtaskresult": Place(
        words=("traceback",), json=("args_kwargs", "return_value")
    ),
}

# What is ours, the team's or the machine's.
HARMLESS: dict[str, set[str]] = {
    "caladeo.job": {"kind", "result", "task_id"},
    # Names of settings and of the team; trips and clients by their key.
    "caladeo.journalentry": {"by_name", "address", "target_type", "label", "before", "after"},
    "caladeo.workersign": {"name"},
    "caladeo.user": {"password", "email", "name", "color", "first_steps"},
    # The accounts of the team.
    "account.emailaddress": {"email"},
    "account.emailconfirmation": {"key"},
    "mfa.authenticator": {"data"},
    "usersessions.usersession": {"ip", "session_key", "user_agent", "data"},
    "socialaccount.socialaccount": {"provider", "uid", "extra_data"},
    "socialaccount.socialapp": {
        "provider",
        "provider_id",
        "name",
        "client_id",
        "secret",
        "key",
        "settings",
    },
    "socialaccount.socialtoken": {"token", "token_secret"},
    "statuses.agencycalendar": {"country", "subdivision", "closing_weekdays"},
    "statuses.closure": {"name"},
    "statuses.workedholiday": {"name"},
    "statuses.keydate": {"name"},
    "statuses.lostreasons": {"names"},
    "statuses.role": {"name"},
    "statuses.ruleimport": {"name", "content", "written", "counts", "kept"},
    "statuses.status": {"name", "color"},
    "statuses.autotasktemplate": {"name", "description", "conditions"},
    "statuses.templaterevision": {"changes"},
    "opportunities.clientmerge": {"trips"},  # keys
    "opportunities.factchange": {"before", "after"},  # days, numbers and keys
    "opportunities.importfile": {"columns", "counts"},
    "opportunities.importword": {"target"},
    "tasks.task": {
        "offset_unit",
        "if_not_preceded",
        "day_count",
        "day_rule",
        "if_past",
        "on_leave",
        "skipped_days",
    },
    "tasks.notemention": {"name"},  # of somebody of the team
    "tasks.tasknotcreated": {"reason"},
    "tasks.digest": {"error"},
    "tasks.calendarfeed": {"token_hash"},
    "admin.logentry": {"object_id"},
    "auth.permission": {"name", "codename"},
    "auth.group": {"name"},
    "contenttypes.contenttype": {"app_label", "model"},
    "sessions.session": {"session_key"},
    "django_tasks_database.dbtaskresult": {
        "id",
        "task_path",
        "worker_ids",
        "queue_name",
        "backend_name",
        "exception_class_path",
    },
}
