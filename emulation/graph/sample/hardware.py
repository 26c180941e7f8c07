"""Managed devices: the models people carry, and the whole Intune row of each."""

from dataclasses import dataclass
from datetime import timedelta

from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

NEVER = "0001-01-01T00:00:00Z"  # how Intune writes a time that has not come
GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One make of device and how such devices come under management."""

    system: str
    version: str
    maker: str
    name: str
    owner: str
    enrolment: str
    platform: str
    storage: int
    memory: int
    cellular: bool = False


MODELS = (
    Model(
        system="Windows",
        version="10.0.22631.4317",
        maker="LENOVO",
        name="ThinkPad X1 Carbon Gen 12",
        owner="company",
        enrolment="windowsAzureADJoin",
        platform="windows10AndLater",
        storage=512,
        memory=32,
    ),
    Model(
        system="iOS",
        version="18.1",
        maker="Apple",
        name="iPhone 15",
        owner="personal",
        enrolment="userEnrollment",
        platform="iOS",
        storage=128,
        memory=0,
        cellular=True,
    ),
    Model(
        system="Android",
        version="15",
        maker="Samsung",
        name="SM-S921B",
        owner="personal",
        enrolment="androidEnterpriseWorkProfile2032",  # a value of a later version
        platform="androidForWork",
        storage=256,
        memory=8,
        cellular=True,
    ),
    Model(
        system="macOS",
        version="15.1.0",
        maker="Apple",
        name="MacBook Pro",
        owner="company",
        enrolment="appleBulkWithUser",
        platform="macOS",
        storage=1024,
        memory=0,
    ),
    Model(
        system="iPadOS",
        version="17.7.1",
        maker="Apple",
        name="iPad Air",
        owner="company",
        enrolment="appleUserEnrollment",
        platform="iOS",
        storage=64,
        memory=0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose device it is, as Intune repeats it on the device's row."""

    person: Person
    user: Row

    @property
    def user_id(self) -> str:
        """The Entra object id."""
        return str(self.user["id"])


def devices_of(holder: Holder, dice: Dice) -> list[tuple[Model, Row]]:
    """As many devices as the person has, each of another make, the laptop first."""
    pairs: list[tuple[Model, Row]] = []
    for index in range(holder.person.devices):
        model = MODELS[index % len(MODELS)]
        pairs.append((model, make_device(holder, model, index, dice)))
    return pairs


def make_device(holder: Holder, model: Model, index: int, dice: Dice) -> Row:
    """The whole row, as a GET of one device with every property in $select answers it."""
    label = (holder.user_id, index)
    return (
        _identity(holder, model, label)
        | _state(model, label, dice)
        | _hardware(model, label, dice)
        | _exchange(model, label, dice)
    )


def _identity(holder: Holder, model: Model, label: tuple[str, int]) -> Row:
    person, user, index = holder.person, holder.user, label[1]
    short = person.alias.replace(".", "-").upper()[:12]
    own = model.owner == "personal"
    return {
        "id": made_id("managed device", *label),
        "userId": holder.user_id,
        "deviceName": f"{person.given}s {model.name}" if own else f"CO-{short}-{index + 1}",
        "managedDeviceName": f"{person.alias}_{model.system}_{index + 1}",
        "managedDeviceOwnerType": model.owner,
        "userPrincipalName": user["userPrincipalName"],
        "userDisplayName": person.display,
        "emailAddress": user["mail"] or user["userPrincipalName"],
        "phoneNumber": person.mobile or "" if model.cellular else "",
        "azureADDeviceId": made_id("entra device", *label),
        "azureADRegistered": True,
        "notes": "Ersatzgerät, Rückgabe offen" if index == 1 else "",
        "deviceCategoryDisplayName": "Büro" if model.system == "Windows" else "Unknown",
    }


def _state(model: Model, label: tuple[str, int], dice: Dice) -> Row:
    enrolled = dice.ago(days=dice.number(20, 700, "enrolled", *label))
    healthy = dice.number(0, 4, "healthy", *label) != 0
    return {
        "enrolledDateTime": second_stamp(enrolled),
        "lastSyncDateTime": second_stamp(dice.ago(hours=dice.number(1, 90, "sync", *label))),
        "operatingSystem": model.system,
        "osVersion": model.version,
        "complianceState": "compliant" if healthy else "noncompliant",
        "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
        "jailBroken": "Unknown" if model.system == "Windows" else "False",
        "managementAgent": "mdm",
        "managementState": "managed",
        "managementCertificateExpirationDate": second_stamp(enrolled + timedelta(days=365)),
        "deviceEnrollmentType": model.enrolment,
        "deviceRegistrationState": "registered",
        "enrollmentProfileName": "Autopilot-DE" if model.system == "Windows" else None,
        "isEncrypted": True,
        "isSupervised": model.system == "iPadOS",
        "requireUserEnrollmentApproval": None,
        "partnerReportedThreatState": "unknown",
        "remoteAssistanceSessionUrl": None,
        "remoteAssistanceSessionErrorDetails": None,
        "configurationManagerClientEnabledFeatures": None,
        "deviceHealthAttestationState": None,
        "deviceActionResults": [],
        "androidSecurityPatchLevel": "2026-01-05" if model.system == "Android" else "",
    }


def _hardware(model: Model, label: tuple[str, int], dice: Dice) -> Row:
    apple = model.maker == "Apple"
    address = f"{dice.number(0, 2**48 - 1, 'mac', *label):012X}"
    imei = f"35{dice.number(10**12, 10**13 - 1, 'imei', *label)}" if model.cellular else ""
    free = dice.number(model.storage // 8, model.storage - 8, "free", *label)
    return {
        "manufacturer": model.maker,
        "model": model.name,
        "serialNumber": f"{dice.number(36**5, 36**6 - 1, 'serial', *label):X}",
        "imei": imei,
        "meid": imei[:14],
        "iccid": f"8949{dice.number(10**14, 10**15 - 1, 'sim', *label)}" if imei else "",
        "subscriberCarrier": "Telekom.de" if imei else "",
        "udid": f"00008120-{address}1E" if apple else None,
        "wiFiMacAddress": address,
        "ethernetMacAddress": address[::-1] if model.system == "Windows" else None,
        "totalStorageSpaceInBytes": model.storage * GIBIBYTE,
        "freeStorageSpaceInBytes": free * GIBIBYTE,
        "physicalMemoryInBytes": model.memory * GIBIBYTE,
        "activationLockBypassCode": (
            f"{dice.number(36**8, 36**9 - 1, 'bypass', *label):X}" if apple else None
        ),
    }


def _exchange(model: Model, label: tuple[str, int], dice: Dice) -> Row:
    return {
        "easActivated": model.cellular,
        "easDeviceId": made_id("eas", *label).replace("-", "").upper(),
        "easActivationDateTime": NEVER,
        "exchangeLastSuccessfulSyncDateTime": (
            second_stamp(dice.ago(hours=30)) if model.cellular else NEVER
        ),
        "exchangeAccessState": "allowed" if model.cellular else "none",
        "exchangeAccessStateReason": "compliant" if model.cellular else "none",
    }
