"""The directory's routes: users, their deletion and changes, and the other directory objects."""

from emulation.graph import deletions, delta, objects, owner_routes, users
from emulation.graph.routing import Route

ROUTES: tuple[Route, ...] = (
    *users.ROUTES,
    *delta.ROUTES,
    *deletions.ROUTES,
    *objects.ROUTES,
    *owner_routes.ROUTES,
)
