"""The rules of `scaffold talos lint`: one per file, each judging rendered and merged configs."""

from __future__ import annotations

from scaffold.talos.rules import (
    broken_layer,
    ca_key_on_worker,
    conflicting_document,
    controlplane_only,
    edited_render,
    erased_field,
    grown_list,
    half_pair,
    hostname_conflict,
    ignored_zero,
    kept_url_part,
    missing_install_disk,
    plaintext_secret,
    stale_render,
    string_boolean,
    unknown_key,
    unknown_kind,
    unmatched_selector,
    unused_layer,
    wrong_type,
)
from scaffold.talos.rules.rule import LintRule

ALL_RULES: tuple[LintRule, ...] = (
    broken_layer.RULE,
    ca_key_on_worker.RULE,
    conflicting_document.RULE,
    controlplane_only.RULE,
    edited_render.RULE,
    erased_field.RULE,
    grown_list.RULE,
    half_pair.RULE,
    hostname_conflict.RULE,
    ignored_zero.RULE,
    kept_url_part.RULE,
    missing_install_disk.RULE,
    plaintext_secret.RULE,
    stale_render.RULE,
    string_boolean.RULE,
    unknown_key.RULE,
    unknown_kind.RULE,
    unmatched_selector.RULE,
    unused_layer.RULE,
    wrong_type.RULE,
)
"""Every rule, by id."""

__all__ = ["ALL_RULES", "LintRule"]
