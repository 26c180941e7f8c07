"""The errors of the local Functions host, one tree below EmulationError."""

from emulation.processes import EmulationError


class FunctionsHostError(EmulationError):
    """The host, or a part of it, can't do what was asked."""


class HostJsonError(FunctionsHostError):
    """host.json, or an app setting that overrides it, holds a value that stops the host."""


class SettingsError(FunctionsHostError):
    """local.settings.json can't be read, or a connection it should hold is missing."""


class AppIndexingError(FunctionsHostError):
    """function_app.py can't be indexed; as in Azure the whole app is then without functions."""


class FunctionDefinitionError(FunctionsHostError):
    """One function is in error; the others run (the host allows a partial start)."""


class ScheduleError(FunctionDefinitionError):
    """A timer's schedule is neither an NCRONTAB expression nor a TimeSpan."""


class RouteTemplateError(FunctionDefinitionError):
    """An HTTP route isn't a valid ASP.NET template."""


class BindingExpressionError(FunctionsHostError):
    """A `{name}` in a binding has no value in this invocation."""


class OutputBindingError(FunctionsHostError):
    """What a function returned can't be written to its output binding, so the invocation fails."""


class UnknownFunctionError(FunctionsHostError):
    """The app has no function of this name, or not with this kind of trigger."""


class StorageError(FunctionsHostError):
    """A storage call failed. `status` is the HTTP status, 0 when no answer came."""

    def __init__(self, status: int, code: str) -> None:
        self.status = status
        self.code = code
        super().__init__(f"storage answered {status} {code}")

    @property
    def not_found(self) -> bool:
        return self.status == 404

    @property
    def already_exists(self) -> bool:
        """The status says nothing: a queue made twice with the same metadata answers 204."""
        return self.code.endswith("AlreadyExists")

    @property
    def server_side(self) -> bool:
        return 500 <= self.status < 600

    @property
    def receipt_mismatch(self) -> bool:
        """The message was given to somebody else after our lease ran out."""
        return self.code == "PopReceiptMismatch"

    @property
    def being_deleted_or_disabled(self) -> bool:
        return self.code in {"QueueBeingDeleted", "QueueDisabled"}
