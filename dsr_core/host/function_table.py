"""Every function of the app as plain data: all that Azure asks for when it indexes an instance.

A new instance is indexed before it does anything, and somebody waits. So this page loads none of
our other modules: it repeats names, addresses and queues, and a test holds them equal to the tables
they come from (`web/routes.py`, `web/console_routes.py`, `web/public_routes.py`,
`domain/plan.py`).
"""

from typing import NamedTuple

#: The setting with the storage account that our queues are in.
STORAGE = "AzureWebJobsStorage"

#: What asks for a new link; each message is answered by a letter, or by nothing.
LINKS = "links"


class HttpFunction(NamedTuple):
    """Answers one method at one address."""

    name: str
    method: str
    path: str


class QueueFunction(NamedTuple):
    """Reads the messages of one queue; the queue is named without our prefix."""

    name: str
    queue: str


class TimerFunction(NamedTuple):
    """Runs by the clock (NCRONTAB: seconds first, UTC)."""

    name: str
    schedule: str


def queue_name(queue: str) -> str:
    """The queue's name in Azure; also in `infra/` and in the stores."""
    return f"dsr-{queue}"


#: The two that put their message on a queue by an output binding, so that no queue SDK is loaded.
INTAKE = HttpFunction("receive_request", "POST", "/api/requests")
INTAKE_QUEUE = "discover"
LINK = HttpFunction("ask_new_link", "POST", "/api/my/{request_id}/link")

API: tuple[HttpFunction, ...] = (
    HttpFunction("list_requests", "GET", "/api/requests"),
    HttpFunction("find_requests", "POST", "/api/people/requests"),
    HttpFunction("show_request", "GET", "/api/requests/{request_id}"),
    HttpFunction("explain_clock", "GET", "/api/requests/{request_id}/clock"),
    HttpFunction("write_support_ticket", "GET", "/api/requests/{request_id}/support-ticket"),
    HttpFunction("fetch_package", "GET", "/api/requests/{request_id}/package"),
    HttpFunction("export_evidence", "GET", "/api/requests/{request_id}/evidence"),
    HttpFunction("act_on_request", "POST", "/api/requests/{request_id}/acts/{act}"),
    HttpFunction("hand_in_file", "POST", "/api/requests/{request_id}/manual/{source}"),
    HttpFunction("show_review", "GET", "/api/requests/{request_id}/review"),
    HttpFunction("show_review_items", "GET", "/api/requests/{request_id}/review/items"),
    HttpFunction("mark_redactions", "POST", "/api/requests/{request_id}/review/marks"),
    HttpFunction("send_reviewed_package", "POST", "/api/requests/{request_id}/review/decision"),
    HttpFunction("show_confirmation", "GET", "/api/requests/{request_id}/identity"),
    HttpFunction("confirm_identity", "POST", "/api/requests/{request_id}/identity"),
    HttpFunction("rebuild_board", "POST", "/api/board/rebuild"),
    HttpFunction("report_figures", "GET", "/api/reports"),
    HttpFunction("show_entrance", "GET", "/api/my/{request_id}/enter"),
    HttpFunction("enter_own_request", "POST", "/api/my/{request_id}/enter"),
    HttpFunction("show_own_request", "GET", "/api/my/{request_id}"),
    HttpFunction("download_own_package", "GET", "/api/my/{request_id}/package"),
    HttpFunction("withdraw_own_request", "POST", "/api/my/{request_id}/withdraw"),
    HttpFunction("leave_own_request", "POST", "/api/my/{request_id}/leave"),
    HttpFunction("show_health", "GET", "/api/health"),
    HttpFunction("describe_api", "GET", "/api/openapi.json"),
)
_CONSOLE: tuple[HttpFunction, ...] = (
    HttpFunction("console", "GET", "/console"),
    HttpFunction("console_request", "GET", "/console/requests/{request_id}"),
    HttpFunction("console_act", "POST", "/console/requests/{request_id}/acts/{act}"),
    HttpFunction("console_evidence", "GET", "/console/requests/{request_id}/evidence"),
    HttpFunction("console_package", "GET", "/console/requests/{request_id}/package"),
    HttpFunction("console_hand_in", "POST", "/console/requests/{request_id}/manual/{source}"),
    HttpFunction("console_people", "GET", "/console/people"),
    HttpFunction("console_find_person", "POST", "/console/people"),
    HttpFunction("console_reports", "GET", "/console/reports"),
    HttpFunction("console_reports_csv", "GET", "/console/reports/csv"),
    HttpFunction("console_review", "GET", "/console/requests/{request_id}/package/review"),
    HttpFunction(
        "console_review_items", "GET", "/console/requests/{request_id}/package/review/items"
    ),
    HttpFunction(
        "console_review_item", "GET", "/console/requests/{request_id}/package/review/item"
    ),
    HttpFunction(
        "console_review_marks", "POST", "/console/requests/{request_id}/package/review/marks"
    ),
    HttpFunction(
        "console_review_decision", "POST", "/console/requests/{request_id}/package/review/decision"
    ),
    HttpFunction("console_sign_in", "GET", "/console/sign-in"),
    HttpFunction("console_signed_in", "GET", "/console/signed-in"),
    HttpFunction("console_sign_out", "POST", "/console/sign-out"),
    HttpFunction("console_health", "GET", "/console/health"),
)
PAGES: tuple[HttpFunction, ...] = (
    *_CONSOLE,
    HttpFunction("show_asset", "GET", "/assets/{name}"),
    # Where nothing else is forwarded to the app (docs/DEPLOY.md).
    *(HttpFunction(f"api_{name}", method, f"/api{path}") for name, method, path in _CONSOLE),
)
#: For people without a sign-in.
PUBLIC_PAGES: tuple[HttpFunction, ...] = (
    HttpFunction("show_form", "GET", "/"),
    HttpFunction("show_tenant_form", "GET", "/t/{tenant}"),
    HttpFunction("show_api_form", "GET", "/api/form"),
    HttpFunction("show_api_tenant_form", "GET", "/api/form/{tenant}"),
    HttpFunction("show_public_asset", "GET", "/api/assets/{name}"),
    HttpFunction("find_own_page", "GET", "/api/my"),
    HttpFunction("show_own_page", "GET", "/api/my/{request_id}/page"),
    HttpFunction("show_own_letter", "GET", "/api/my/{request_id}/page/letters/{letter}"),
    HttpFunction("download_from_own_page", "GET", "/api/my/{request_id}/page/package"),
    HttpFunction("ask_own_withdrawal", "GET", "/api/my/{request_id}/page/withdraw"),
    HttpFunction("withdraw_from_own_page", "POST", "/api/my/{request_id}/page/withdraw"),
    HttpFunction("leave_own_page", "POST", "/api/my/{request_id}/page/leave"),
)

#: One a group of stages.
WORKERS: tuple[QueueFunction, ...] = (
    QueueFunction("look_discover", INTAKE_QUEUE),
    QueueFunction("look_collect", "collect"),
    QueueFunction("look_package", "package"),
    QueueFunction("look_change", "change"),
    QueueFunction("look_task", "task"),
)
LINK_SENDER = QueueFunction("send_link", LINKS)
#: What could not be handled for good ends on a poison queue, and is told of there.
ALARMS: tuple[QueueFunction, ...] = (
    *(QueueFunction(f"alarm_{queue}", f"{queue}-poison") for _, queue in WORKERS),
    QueueFunction(f"alarm_{LINKS}", f"{LINKS}-poison"),
)

#: Every minute, at second 15: off the full minute, when everybody else's timers fire.
SWEEP = TimerFunction("sweep_agenda", "15 * * * * *")
#: When the clocks of all instances agree that the hour is over.
FORGET = TimerFunction("forget_visits", "35 7 * * * *")
#: Every five minutes, off the full minute. Mostly two calls to storage, and nothing to do.
FOLD = TimerFunction("fold_board", "45 */5 * * * *")
