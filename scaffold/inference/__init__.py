"""Infers the template's answers from an app that was written by hand: the inverse of rendering it."""

from scaffold.inference.infer import Inferred, infer
from scaffold.inference.refusal import NotAdoptableError

__all__ = ["Inferred", "NotAdoptableError", "infer"]
