"""What reads the tenant: one module per system, each a table of sources and a set of verbs."""
