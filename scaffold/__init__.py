"""Add and maintain apps in a Flux GitOps repository, in the repository's own style."""

__version__ = "0.2.0"
