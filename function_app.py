"""Azure looks here: the app with all its triggers. What they do is in `dsr_core/host`."""

import azure.functions as func

from dsr_core.host.board_triggers import board_triggers
from dsr_core.host.console_triggers import console_triggers
from dsr_core.host.http_triggers import http_triggers
from dsr_core.host.queue_triggers import queue_triggers
from dsr_core.host.timer_triggers import timer_triggers

app = func.FunctionApp()
app.register_functions(http_triggers())
app.register_functions(console_triggers())
app.register_functions(board_triggers())
app.register_functions(queue_triggers())
app.register_functions(timer_triggers())
