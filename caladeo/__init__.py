"""A CRM of travel agencies; its version is told here only."""

__version__ = "0.1.0"
