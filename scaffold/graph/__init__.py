"""The order in which a cluster's objects come up: sources, Kustomizations, HelmReleases, and what waits for what."""
