"""What the sample tenant has besides, so that the console shows work by hand and mail goes out."""

from collections.abc import Mapping

#: Over the entry of `DSR_TENANTS`. One right only takes work by hand: the others end by themselves.
CHANGES: Mapping[str, object] = {
    "mail_sender": "admin@contoso.example",
    "authority": "Berliner Beauftragte für Datenschutz und Informationsfreiheit",
    "manual": [
        {
            "name": "personnel-files",
            "team": "HR archive",
            "mailbox": "hr-archive@contoso.example",
            "rights": ["rectification"],
            "instructions": {
                "discover": {
                    "en": "Look for a paper file of the person, and say whether there is one.",
                    "de": "Nach einer Papierakte der Person sehen und sagen, ob es eine gibt.",
                },
                "rectify": {
                    "en": "Correct the paper file, and hand in a scan of the corrected page.",
                    "de": "Die Papierakte berichtigen und die berichtigte Seite eingescannt geben.",
                },
            },
        }
    ],
}
