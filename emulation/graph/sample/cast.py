"""Whom documents, demonstrations and tests name: the tenants and the people with a part to play."""

CONTOSO = "11111111-1111-4111-8111-111111111111"
FABRIKAM = "22222222-2222-4222-8222-222222222222"
CONTOSO_DOMAIN = "contoso.example"
FABRIKAM_DOMAIN = "fabrikam.example"

SAMPLE_PEOPLE: dict[str, str] = {
    "ordinary": "adele.vance@contoso.example",
    "busy": "megan.bowen@contoso.example",
    "five_devices": "lee.gu@contoso.example",
    "no_intune": "pradeep.gupta@contoso.example",
    "synced": "diego.siciliani@contoso.example",
    "admin": "admin@contoso.example",
    "break_glass": "breakglass@contoso.example",
    "sole_owner": "isaiah.langer@contoso.example",
    "soft_deleted": "johanna.lorenz@contoso.example",
    "guest_msa": "alex.wilber_outlook.example#EXT#@contoso.example",
    "guest_msa_pending": "cora.thomas_hotmail.example#EXT#@contoso.example",
    "guest_entra": "enrico.cattaneo_fabrikam.example#EXT#@contoso.example",
    "guest_google": "raul.razo_gmail.example#EXT#@contoso.example",
    "guest_passcode": "delia.dennis_proton.example#EXT#@contoso.example",
    "same_name_first": "alex.mueller@contoso.example",
    "same_name_second": "alex.mueller2@contoso.example",
    "shared_mail_first": "lidia.holloway@contoso.example",
    "shared_mail_second": "grady.archie@contoso.example",
    "group_licensed": "henrietta.mueller@contoso.example",
    "both_licensed": "nestor.wilke@contoso.example",
    "licence_error": "joni.sherman@contoso.example",
    "risky": "irvin.sayers@contoso.example",
    "manager": "miriam.graham@contoso.example",
    "no_mailbox": "ben.walters@contoso.example",
    "blocked": "debra.berger@contoso.example",
    "apostrophe": "sean.o'neill@contoso.example",
    "umlaut": "juergen.groesser@contoso.example",
    "right_to_left": "layla.haddad@contoso.example",
    "long_name": "wolfeschlegelstein@contoso.example",
    "markup_name": "bobby.script@contoso.example",
    "path_name": "dotty.path@contoso.example",
    "formula_name": "max.formula@contoso.example",
}
"""Role to userPrincipalName, main tenant. A deleted person's is the one it had when it lived."""

SAMPLE_MAIL: dict[str, str] = {
    "guest_msa": "alex.wilber@outlook.example",
    "guest_msa_pending": "cora.thomas@hotmail.example",
    "guest_entra": "enrico.cattaneo@fabrikam.example",
    "guest_google": "raul.razo@gmail.example",
    "guest_passcode": "delia.dennis@proton.example",
    "shared_mail_first": "familie@post.example",
}
"""Role to the address that person would write from, where it is not the userPrincipalName."""
