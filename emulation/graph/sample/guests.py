"""Guests of the main tenant, one for each place a guest can sign in."""

from emulation.graph.sample.persons import Guest, Person

GUESTS: tuple[Person, ...] = (
    Person(
        alias="alex.wilber",
        given="Alex",
        surname="Wilber",
        display="Alex Wilber",
        guest=Guest.MICROSOFT_ACCOUNT,
        mail="alex.wilber@outlook.example",
        other_mails=("alex.wilber@outlook.example",),
    ),
    Person(
        alias="cora.thomas",
        given=None,
        surname=None,
        display="cora.thomas",
        guest=Guest.MICROSOFT_ACCOUNT,
        mail="cora.thomas@hotmail.example",
        other_mails=("cora.thomas@hotmail.example",),
        accepted=False,
        sign_ins=0,
    ),
    Person(
        alias="enrico.cattaneo",
        given="Enrico",
        surname="Cattaneo",
        display="Enrico Cattaneo (Fabrikam)",
        guest=Guest.ENTRA,
        mail="enrico.cattaneo@fabrikam.example",
        other_mails=("enrico.cattaneo@fabrikam.example",),
        sign_ins=8,
    ),
    Person(
        alias="raul.razo",
        given="Raul",
        surname="Razo",
        display="Raul Razo",
        guest=Guest.GOOGLE,
        mail="raul.razo@gmail.example",
        other_mails=("raul.razo@gmail.example",),
    ),
    Person(
        alias="delia.dennis",
        given="Delia",
        surname="Dennis",
        display="Delia Dennis",
        guest=Guest.PASSCODE,
        mail="delia.dennis@proton.example",
        other_mails=("delia.dennis@proton.example",),
        sign_ins=1,
    ),
)
