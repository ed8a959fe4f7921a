"""Finds where each file of a cluster is registered: the entry of a kustomize file that lets Flux reach it."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.flux import Cluster, Fleet
from scaffold.repository import Location
from scaffold.siblings import read_listings


def registrations(fleet: Fleet, cluster: Cluster) -> Mapping[str, Location]:
    """Return the place of the list's entry for each file and folder that is listed."""
    return {
        target: fleet.repository.documents(listing.file)[0].at("resources", listing.index)
        for target, listing in read_listings(fleet, cluster).items()
    }
