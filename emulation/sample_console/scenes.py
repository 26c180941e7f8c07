"""The sample requests: every right, ending, gate, age and kind of trouble there is.

The people are the sample tenant's; whoever is erased here is gone there.
"""

from emulation.sample_console.closed_scenes import CLOSED
from emulation.sample_console.open_scenes import OPEN
from emulation.sample_console.scene import Scene

SCENES: tuple[Scene, ...] = (*CLOSED, *OPEN)
