"""Everybody else in the sample tenants: ordinary people without a part to play."""

from emulation.graph.sample.entitlements import DIRECT_E3, FLOW, GROUP_E3, GROUP_E5
from emulation.graph.sample.persons import Person

type _Line = tuple[str, str, str, str, str]

_CROWD: tuple[_Line, ...] = (
    ("aino.virtanen", "Aino", "Virtanen", "Engineering", "Developer"),
    ("allan.deyoung", "Allan", "Deyoung", "IT", "Support Engineer"),
    ("bianca.pisani", "Bianca", "Pisani", "Marketing", "Copywriter"),
    ("brian.johnson", "Brian", "Johnson", "Operations", "Planner"),
    ("cameron.white", "Cameron", "White", "Retail", "Shop Assistant"),
    ("christie.cline", "Christie", "Cline", "Sales", "Account Executive"),
    ("dagmar.novotna", "Dagmar", "Novotná", "Finance", "Accountant"),
    ("emily.braun", "Emily", "Braun", "Finance", "Budget Analyst"),
    ("fatoumata.diallo", "Fatoumata", "Diallo", "HR", "Recruiter"),
    ("gerhart.moller", "Gerhart", "Møller", "Operations", "Driver"),
    ("hana.sato", "Hana", "Sato", "Engineering", "Developer"),
    ("ines.goncalves", "Inês", "Gonçalves", "Marketing", "Designer"),
    ("jan.dekker", "Jan", "de Kker", "Sales", "Account Executive"),
    ("katarzyna.zolc", "Katarzyna", "Żółć", "Engineering", "Tester"),
    ("lynne.robbins", "Lynne", "Robbins", "Legal", "Counsel"),
    ("mallory.cortez", "Mallory", "Cortez", "Marketing", "Analyst"),
    ("niamh.kelly", "Niamh", "Kelly", "HR", "Payroll Clerk"),
    ("olaf.brandt", "Olaf", "Brandt", "IT", "Network Engineer"),
    ("priya.raman", "Priya", "Raman", "Engineering", "Architect"),
    ("quentin.lefevre", "Quentin", "Lefèvre", "Finance", "Treasurer"),
    ("rosa.martinez", "Rosa", "Martínez", "Retail", "Shop Assistant"),
    ("stefan.popovic", "Stefan", "Popović", "Operations", "Planner"),
    ("thuy.nguyen", "Thủy", "Nguyễn", "Engineering", "Developer"),
    ("ursula.keller", "Ursula", "Keller", "Legal", "Paralegal"),
    ("vance.deleon", "Vance", "DeLeon", "Engineering", "Developer"),
    ("william.lee", "William", "Lee", "IT", "Support Engineer"),
    ("zoltan.kovacs", "Zoltán", "Kovács", "Operations", "Driver"),
)

_FABRIKAM: tuple[_Line, ...] = (
    ("ann.beebe", "Ann", "Beebe", "Executive Management", "Managing Director"),
    ("karl.matteson", "Karl", "Matteson", "IT", "Administrator"),
    ("mark.steele", "Mark", "Steele", "Sales", "Account Executive"),
    ("tracy.saunders", "Tracy", "Saunders", "Finance", "Accountant"),
)

_MANAGERS = {
    "Engineering": "lee.gu",
    "Finance": "miriam.graham",
    "HR": "diego.siciliani",
    "IT": "patti.fernandez",
    "Legal": "patti.fernandez",
    "Marketing": "megan.bowen",
    "Operations": "nestor.wilke",
    "Retail": "adele.vance",
    "Sales": "isaiah.langer",
}

_LICENCES = ((GROUP_E5,), (GROUP_E3,), (GROUP_E5, FLOW), (DIRECT_E3,))


def ordinary_people() -> tuple[Person, ...]:
    """The crowd of the main tenant."""
    return tuple(
        Person(
            alias=alias,
            given=given,
            surname=surname,
            display=f"{given} {surname}",
            department=department,
            job=job,
            place=index % 4,
            manager=_MANAGERS[department],
            mobile=f"+49 170 5550{index:04d}" if index % 3 == 0 else None,
            photo=index % 5 == 0,
            licences=_LICENCES[index % len(_LICENCES)],
            devices=index % 3,
            sign_ins=3 + index % 6,
        )
        for index, (alias, given, surname, department, job) in enumerate(_CROWD)
    )


def more_people(count: int) -> tuple[Person, ...]:
    """As many again, for whoever measures with more requests than the crowd can make."""
    departments = tuple(_MANAGERS)
    return tuple(
        Person(
            alias=f"person.{index:04d}",
            given="Person",
            surname=f"{index:04d}",
            display=f"Person {index:04d}",
            department=departments[index % len(departments)],
            job="Clerk",
            place=index % 4,
            manager=_MANAGERS[departments[index % len(departments)]],
            photo=index % 5 == 0,
            licences=_LICENCES[index % len(_LICENCES)],
            devices=index % 3,
            sign_ins=3 + index % 6,
        )
        for index in range(count)
    )


def fabrikam_people() -> tuple[Person, ...]:
    """The second tenant: four of its own, and one who is a guest in the main tenant too."""
    home = Person(
        alias="enrico.cattaneo",
        given="Enrico",
        surname="Cattaneo",
        display="Enrico Cattaneo",
        department="Legal",
        job="Attorney",
        manager="ann.beebe",
        licences=(DIRECT_E3,),
        photo=True,
        sign_ins=11,
    )
    return home, *(
        Person(
            alias=alias,
            given=given,
            surname=surname,
            display=f"{given} {surname}",
            department=department,
            job=job,
            place=1,
            manager=None if alias == "ann.beebe" else "ann.beebe",
            licences=(DIRECT_E3,),
            role="Global Administrator" if alias == "karl.matteson" else None,
        )
        for alias, given, surname, department, job in _FABRIKAM
    )
