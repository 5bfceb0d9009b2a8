"""All columns of the deals that common software exports, and what those with a home here hold."""


def headings(text: str) -> list[str]:
    return text.split("|")


# For each: its headings, and for some of them the field and a cell.
DEALS: dict[str, tuple[list[str], dict[str, tuple[str, str]]]] = {
    "pipedrive": (
        headings(
            "Deal - ID|Deal - Title|Deal - Creator|Deal - Owner|Deal - Value|Deal - Currency "
            "of Value|Deal - Weighted value|Deal - Currency of Weighted value|Deal - "
            "Probability|Deal - Organization|Deal - Pipeline|Deal - Contact person|Deal - "
            "Stage|Deal - Label|Deal - Status|Deal - Deal created|Deal - Update time|Deal - "
            "Last stage change|Deal - Next activity date|Deal - Last activity date|Deal - Won"
            " time|Deal - Last email received|Deal - Last email sent|Deal - Lost time|Deal - "
            "Deal closed on|Deal - Lost reason|Deal - Visible to|Deal - Total activities|Deal"
            " - Done activities|Deal - Activities to do|Deal - Email messages count|Deal - "
            "Expected close date|Deal - Product quantity|Deal - Product amount|Deal - Product"
            " name|Deal - Source origin|Deal - Archive status|Person - ID|Person - "
            "Name|Person - Email - Work|Person - Email - Home|Person - Phone - Work|Person - "
            "Phone - Mobile|Organization - ID|Organization - Name|Organization - Address"
        ),
        {
            "Deal - Title": ("name", "Oman"),
            "Deal - Owner": ("manager", ""),
            "Deal - Value": ("expected_revenue", "1200"),
            "Deal - Organization": ("client_name", "Brossard"),
            "Deal - Contact person": ("client_contact_name", "Léa"),
            "Deal - Stage": ("status", "Devis"),
            "Deal - Status": ("outcome", "Open"),
            "Person - Email - Work": ("client_email", "lea@example.com"),
            "Person - Phone - Work": ("client_phone", "06"),
            "Organization - Address": ("client_address", "Nantes"),
            "Deal - Lost reason": ("lost_reason", ""),
        },
    ),
    "zoho": (
        headings(
            "Record Id|Deal Name|Account Name.id|Account Name|Contact Name.id|Contact "
            "Name|Deal Owner.id|Deal Owner|Amount|Closing Date|Stage|Probability (%)|Expected"
            " Revenue|Lead Source|Type|Next Step|Campaign Source.id|Campaign Source|Created "
            "By.id|Created By|Modified By.id|Modified By|Created Time|Modified Time|Last "
            "Activity Time|Currency|Exchange Rate|Tag|Description|Reason For Loss|Overall "
            "Sales Duration|Sales Cycle Duration|Lead Conversion "
            "Time|Email|Phone|Layout|Unsubscribed Mode|Locked"
        ),
        {
            "Deal Name": ("name", "Oman"),
            "Account Name": ("client_name", "Brossard"),
            "Contact Name": ("client_contact_name", "Léa"),
            "Deal Owner": ("manager", ""),
            "Amount": ("expected_revenue", "1200"),
            "Stage": ("status", "Devis"),
            "Email": ("client_email", "lea@example.com"),
            "Phone": ("client_phone", "06"),
            "Reason For Loss": ("lost_reason", ""),
            "Description": ("note", "Second trip"),
        },
    ),
    "odoo": (
        headings(
            "ID externe|Opportunité|Société|Client|Nom du "
            "contact|E-mail|Téléphone|Mobile|Site web|Rue|Rue 2|Ville|État|Code "
            "postal|Pays|Langue|Vendeur|Équipe commerciale|Étape|Revenu espéré|Revenus "
            "récurrents|Probabilité|Priorité|Étiquettes|Clôture prévue|Date de clôture|Date "
            "d'attribution|Campagne|Source|Support|Référé par|Créé le|Créé par|Dernière mise "
            "à jour le|Actif|Raison de la perte|Notes|Prochaine activité"
        ),
        {
            "Opportunité": ("name", "Oman"),
            "Client": ("client_name", "Brossard"),
            "Nom du contact": ("client_contact_name", "Léa"),
            "E-mail": ("client_email", "lea@example.com"),
            "Téléphone": ("client_phone", "06"),
            "Rue": ("client_address", "1 rue du Port"),
            "Ville": ("client_town", "Nantes"),
            "Code postal": ("client_postcode", "44000"),
            "Pays": ("client_country", "France"),
            "Vendeur": ("manager", ""),
            "Étape": ("status", "Devis"),
            "Revenu espéré": ("expected_revenue", "1200"),
            "Priorité": ("is_starred", "oui"),
            "Raison de la perte": ("lost_reason", ""),
            "Notes": ("note", "Deuxième voyage"),
        },
    ),
    "salesforce": (
        headings(
            "Opportunity Owner|Owner Role|Account Name|Opportunity Name|Stage|Fiscal "
            "Period|Amount|Amount Currency|Expected Revenue|Expected Revenue "
            "Currency|Probability (%)|Age|Close Date|Created Date|Next Step|Lead "
            "Source|Type|Opportunity ID|Account ID|Primary "
            "Contact|Email|Phone|Description|Last Modified Date|Last Modified By|Last "
            "Activity|Forecast Category|Closed|Won|Private|Quantity|Campaign|Billing "
            "Street|Billing City|Billing Zip/Postal Code|Billing Country"
        ),
        {
            "Opportunity Owner": ("manager", ""),
            "Account Name": ("client_name", "Brossard"),
            "Opportunity Name": ("name", "Oman"),
            "Stage": ("status", "Devis"),
            "Amount": ("expected_revenue", "1200"),
            "Primary Contact": ("client_contact_name", "Léa"),
            "Email": ("client_email", "lea@example.com"),
            "Phone": ("client_phone", "06"),
            "Billing Street": ("client_address", "1 rue du Port"),
            "Billing City": ("client_town", "Nantes"),
            "Billing Zip/Postal Code": ("client_postcode", "44000"),
            "Billing Country": ("client_country", "France"),
            "Description": ("note", "Second trip"),
        },
    ),
}
