"""Who works here, the long work that people start, and the journal of what they did."""

from caladeo.models.absence import Absence
from caladeo.models.job import Job, WorkerSign
from caladeo.models.journal_entry import JournalEntry
from caladeo.models.user import FactorPolicy, User, UserManager, UserQuerySet, normal_email

__all__ = [
    "Absence",
    "FactorPolicy",
    "Job",
    "JournalEntry",
    "User",
    "UserManager",
    "UserQuerySet",
    "WorkerSign",
    "normal_email",
]
