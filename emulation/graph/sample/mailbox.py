"""What lies in a person's mailbox and on the account beside it: settings, contacts, extensions."""

from emulation.graph.sample.persons import PLACES, Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id

_WORK_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_ACQUAINTANCES = (
    ("Großmutter", "Gertrud", "gertrud@post.example", "+49 30 5559901"),
    ("Dr. Yılmaz", "Zahnarzt", "praxis@yilmaz.example", "+49 30 5559902"),
    ("Northwind Traders", "Ann", "orders@northwind.example", "+44 20 5559903"),
    ("Tailspin Toys", "Bo", "bo@tailspin.example", None),
    ("Fußballverein", "Kasse", "kasse@verein.example", None),
    ("Noor", "Noor", "noor@privat.example", "+31 20 5559906"),
)


def mailbox_settings(person: Person) -> Row:
    """The mailboxSettings of one person."""
    place = PLACES[person.place]
    moment = {"dateTime": "2026-01-05T07:00:00.0000000", "timeZone": "UTC"}
    away = person.alias == "debra.berger"
    return {
        "archiveFolder": f"AAMkADI{made_id('archive', person.alias).replace('-', '')}",
        "timeZone": place.time_zone,
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "dd.MM.yyyy",
        "timeFormat": "HH:mm",
        "userPurpose": "user",
        "automaticRepliesSetting": {
            "status": "alwaysEnabled" if away else "disabled",
            "externalAudience": "all",
            "internalReplyMessage": "<html><body>Bin in Elternzeit.</body></html>" if away else "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": moment,
            "scheduledEndDateTime": moment,
        },
        "language": {"locale": place.language, "displayName": place.language},
        "workingHours": {
            "daysOfWeek": list(_WORK_DAYS),
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": place.time_zone},
        },
    }


def address_book(person: Person, dice: Dice) -> list[Row]:
    """Contacts: nearly all of it is other people's data."""
    return [
        {
            "@odata.etag": f'W/"{made_id("etag", person.alias, index)[:22]}"',
            "id": f"AAMkAGI{made_id('contact', person.alias, index).replace('-', '')}",
            "createdDateTime": dice.ago_stamp(300 + index, person.alias)[:19] + "Z",
            "lastModifiedDateTime": dice.ago_stamp(30 + index, person.alias)[:19] + "Z",
            "changeKey": made_id("change", person.alias, index)[:22],
            "categories": [],
            "parentFolderId": f"AAMkAGI{made_id('folder', person.alias).replace('-', '')}",
            "birthday": None,
            "fileAs": "",
            "displayName": name,
            "givenName": given,
            "surname": None,
            "companyName": None,
            "homePhones": [phone] if phone else [],
            "mobilePhone": None,
            "businessPhones": [],
            "personalNotes": "ruft nur abends an" if index == 0 else "",
            "emailAddresses": [{"name": name, "address": address}],
            "homeAddress": {},
            "businessAddress": {},
            "otherAddress": {},
        }
        for index, (name, given, address, phone) in enumerate(_ACQUAINTANCES[: person.contacts])
    ]


def open_extensions() -> list[Row]:
    """Open type extensions: properties no schema knows."""
    return [
        {
            "@odata.type": "#microsoft.graph.openTypeExtension",
            "extensionName": "com.contoso.roamingSettings",
            "id": "com.contoso.roamingSettings",
            "theme": "dark",
            "lunch": "vegetarisch",
            "shoeSize": 41,
        }
    ]
