"""Some fifty requests in all states, so that a newcomer sees a console that lives."""
