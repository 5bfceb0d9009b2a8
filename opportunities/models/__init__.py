"""What is happening: clients, their travel projects, and how these move."""

from opportunities.models.change import Batch, StatusChange
from opportunities.models.client import Client
from opportunities.models.client_merge import ClientMerge, ClientsApart
from opportunities.models.erasure import Erasure
from opportunities.models.fact_change import FactChange
from opportunities.models.import_file import ImportFile
from opportunities.models.import_word import ImportWord
from opportunities.models.key_date_value import KeyDateValue
from opportunities.models.opportunity import Opportunity
from opportunities.models.retention import Retention
from opportunities.models.role import OpportunityRole
from opportunities.models.trash import DeletedOpportunity

__all__ = [
    "Batch",
    "Client",
    "ClientMerge",
    "ClientsApart",
    "DeletedOpportunity",
    "Erasure",
    "FactChange",
    "ImportFile",
    "ImportWord",
    "KeyDateValue",
    "Opportunity",
    "OpportunityRole",
    "Retention",
    "StatusChange",
]
