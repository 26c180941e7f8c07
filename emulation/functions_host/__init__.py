"""A local Azure Functions host: Azure's listeners, emulated, around Microsoft's own worker."""
