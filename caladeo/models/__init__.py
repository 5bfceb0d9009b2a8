"""Who works here, and the long work that people start."""

from caladeo.models.job import Job
from caladeo.models.user import User, UserManager, UserQuerySet, normal_email

__all__ = ["Job", "User", "UserManager", "UserQuerySet", "normal_email"]
