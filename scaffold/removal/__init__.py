"""Plans how an app is taken out of a repository: what depends on it, which data goes, which files change."""

from scaffold.removal.dependents import dependents
from scaffold.removal.extent import Extent, refuse_shared
from scaffold.removal.finding import DATA_LOSS
from scaffold.removal.leftovers import leftovers
from scaffold.removal.links import Links
from scaffold.removal.plan import plan_removal, prove
from scaffold.removal.pruned import pruned

__all__ = [
    "DATA_LOSS",
    "Extent",
    "Links",
    "dependents",
    "leftovers",
    "plan_removal",
    "prove",
    "pruned",
    "refuse_shared",
]
