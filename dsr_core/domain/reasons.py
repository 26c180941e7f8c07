"""Why an outcome is what it is, or why a task waits: codes, and the words people read."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Why an outcome is what it is, or why a task waits; the text a person reads is `REASONS`."""

    NONE = ""
    NOT_IN_DIRECTORY = "not_in_directory"
    CONSUMER_ACCOUNT_ELSEWHERE = "consumer_account_elsewhere"
    AMBIGUOUS_SUBJECT = "ambiguous_subject"
    IDENTIFIERS_CONFLICT = "identifiers_conflict"
    NOT_KNOWN_TO_SERVICE = "not_known_to_service"
    PERMISSION_MISSING = "permission_missing"
    APPLICATION_NOT_SUPPORTED = "application_not_supported"
    LICENCE_MISSING = "licence_missing"
    NOT_IN_THIS_CLOUD = "not_in_this_cloud"
    NO_MAILBOX = "no_mailbox"
    SOFT_DELETED = "soft_deleted"
    THROTTLED = "throttled"
    AWAITS_TURN = "awaits_turn"
    UNAVAILABLE = "unavailable"
    OUT_OF_TIME = "out_of_time"
    PENDING_AT_MICROSOFT = "pending_at_microsoft"
    MICROSOFT_EXPORT_FAILED = "microsoft_export_failed"
    BAD_ANSWER = "bad_answer"
    CRASHED = "crashed"
    DIED_REPEATEDLY = "died_repeatedly"
    TENANT_MISMATCH = "tenant_mismatch"
    CREDENTIAL_REFUSED = "credential_refused"
    INTEGRITY = "integrity"
    DUE_DATE_NEAR = "due_date_near"
    REFUSED_BY_RULE = "refused_by_rule"
    MANUAL_TASK = "manual_task"
    WAITS_ON_DEVICE = "waits_on_device"
    WAITS_ON_PREMISES = "waits_on_premises"
    DEVICE_ACTION_PENDING = "device_action_pending"
    DEVICE_ACTION_FAILED = "device_action_failed"
    OWNER_CHANGED = "owner_changed"
    HOLD_WINDOW = "hold_window"
    PURGE_HORIZON = "purge_horizon"
    RESTRICTION_IN_FORCE = "restriction_in_force"
    RESTRICTION_BROKEN = "restriction_broken"
    ACCOUNT_RESTORED = "account_restored"
    REAPPEARED = "reappeared"
    STILL_THERE = "still_there"
    GUARD_ROLE_HOLDER = "guard_role_holder"
    GUARD_PROTECTED = "guard_protected"
    GUARD_SYNCED = "guard_synced"
    GUARD_SOLE_OWNER = "guard_sole_owner"
    GUARD_AUTOPILOT = "guard_autopilot"
    AUTOPILOT_ASSIGNED = "autopilot_assigned"
    LOGS_NOT_CAPTURED = "logs_not_captured"
    NOT_APPROVED = "not_approved"
    CHANGE_REFUSED = "change_refused"
    CHANGE_NOT_SEEN = "change_not_seen"
    HARD_DELETE_NOT_ALLOWED = "hard_delete_not_allowed"
    NO_ADDRESS = "no_address"
    LETTER_UNCERTAIN = "letter_uncertain"


#: Reasons for which only an operator can say who is meant.
UNDECIDED = frozenset({Reason.AMBIGUOUS_SUBJECT, Reason.IDENTIFIERS_CONFLICT})

#: What a task waits for that a person does elsewhere, without telling us: an operator who knows
#: more can have it looked at now.
DONE_ELSEWHERE = frozenset({Reason.WAITS_ON_DEVICE, Reason.WAITS_ON_PREMISES})

#: Plain words for each reason, as shown in reports and to operators.
REASONS: Mapping[Reason, str] = {
    Reason.NONE: "",
    Reason.NOT_IN_DIRECTORY: "Nobody with these identifiers is in the organisation's directory.",
    Reason.CONSUMER_ACCOUNT_ELSEWHERE: (
        "This is a personal Microsoft account that is not part of the organisation. "
        "Microsoft's privacy dashboard (account.microsoft.com/privacy) answers for it."
    ),
    Reason.AMBIGUOUS_SUBJECT: "More than one person fits; an operator must say which is meant.",
    Reason.IDENTIFIERS_CONFLICT: "The identifiers given belong to different people.",
    Reason.NOT_KNOWN_TO_SERVICE: "The service does not know this person.",
    Reason.PERMISSION_MISSING: "The application lacks the permission to read this.",
    Reason.APPLICATION_NOT_SUPPORTED: "Microsoft lets only a signed-in person read this.",
    Reason.LICENCE_MISSING: "The organisation has no licence for this data (Entra ID P1 or P2).",
    Reason.NOT_IN_THIS_CLOUD: "This service does not exist in the organisation's cloud.",
    Reason.NO_MAILBOX: "The person has no cloud mailbox.",
    Reason.SOFT_DELETED: "The account is in the recycle bin; this cannot be read there.",
    Reason.THROTTLED: "The service asked us to wait.",
    Reason.AWAITS_TURN: "Many requests share what the service allows; this one waits its turn.",
    Reason.UNAVAILABLE: "The service did not answer.",
    Reason.OUT_OF_TIME: "There is more than fits into one run; it goes on from where it stopped.",
    Reason.PENDING_AT_MICROSOFT: "Microsoft is still preparing its export.",
    Reason.MICROSOFT_EXPORT_FAILED: "Microsoft's own export failed and gave no reason.",
    Reason.BAD_ANSWER: "The service answered something that cannot be understood.",
    Reason.CRASHED: "An unexpected fault; the log has the details.",
    Reason.DIED_REPEATEDLY: "The work was started several times and never came to an end.",
    Reason.TENANT_MISMATCH: "The directory that answered is not the configured tenant.",
    Reason.CREDENTIAL_REFUSED: "The organisation's directory did not accept our credential.",
    Reason.INTEGRITY: "A stored file is not what was collected.",
    Reason.DUE_DATE_NEAR: "Not ready when the answer was due; it follows as a supplement.",
    Reason.REFUSED_BY_RULE: "The rules of this right do not allow it here.",
    Reason.MANUAL_TASK: "A person has to do this by hand.",
    Reason.WAITS_ON_DEVICE: "The person corrects this on the device; it has not synced yet.",
    Reason.WAITS_ON_PREMISES: (
        "An administrator changes this in the on-premises directory; it has not synced yet."
    ),
    Reason.DEVICE_ACTION_PENDING: "A device has not carried out the order yet.",
    Reason.DEVICE_ACTION_FAILED: "A device could not carry out the order.",
    Reason.OWNER_CHANGED: "The device belongs to somebody else by now and was left alone.",
    Reason.HOLD_WINDOW: "The account is in the recycle bin until its time there is over.",
    Reason.PURGE_HORIZON: "Microsoft has up to 30 days to remove what belonged to the account.",
    Reason.RESTRICTION_IN_FORCE: "The restriction is in force.",
    Reason.RESTRICTION_BROKEN: "Somebody changed the account although it is restricted.",
    Reason.ACCOUNT_RESTORED: "Somebody restored the account from the recycle bin.",
    Reason.REAPPEARED: "The erased account is in the directory again.",
    Reason.STILL_THERE: "What should be gone is still there.",
    Reason.GUARD_ROLE_HOLDER: (
        "The person holds an administrator's role. Take the role away, then resume."
    ),
    Reason.GUARD_PROTECTED: (
        "The account is on the list of emergency accounts. Take it off the list, then resume."
    ),
    Reason.GUARD_SYNCED: (
        "The account comes from the on-premises directory. Delete it there, then resume."
    ),
    Reason.GUARD_SOLE_OWNER: (
        "The person is the only owner left of a group or application; one whose account is deleted "
        "does not count. Name another owner, then resume."
    ),
    Reason.GUARD_AUTOPILOT: (
        "A device of the person is registered for Autopilot. Unassign it, then resume."
    ),
    Reason.AUTOPILOT_ASSIGNED: (
        "A device is still assigned to the erased person in Autopilot. In the Intune admin centre, "
        "under Devices, Enrollment, Windows Autopilot devices, choose Unassign user."
    ),
    Reason.LOGS_NOT_CAPTURED: (
        "Discovery is not over, or the logs are not captured; they would go with the account."
    ),
    Reason.NOT_APPROVED: "What cannot be undone has not been approved by enough people.",
    Reason.CHANGE_REFUSED: "The directory refused the change.",
    Reason.CHANGE_NOT_SEEN: "The change was made but cannot be seen yet.",
    Reason.HARD_DELETE_NOT_ALLOWED: (
        "The application may not delete permanently; Entra does so 30 days after the deletion."
    ),
    Reason.NO_ADDRESS: "No address of the person is known that a letter could go to.",
    Reason.LETTER_UNCERTAIN: "Nobody knows whether a letter went out; look into the sent mail.",
}
