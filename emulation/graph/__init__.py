"""A Microsoft Graph that runs on this machine: stateful, with the real one's faults and limits."""
