"""Azure looks here: the app with all its triggers. What they do is in `dsr_core/host`."""

import azure.functions as func

from dsr_core.host.triggers import triggers

app = func.FunctionApp()
app.register_functions(triggers())
