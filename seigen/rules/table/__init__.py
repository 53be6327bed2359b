"""All rules, a module for each family. The identifiers are stable: documents name them in lint: ignore."""

from __future__ import annotations

from seigen.rules.rule import Rule
from seigen.rules.table import aggregates, compression, general, hypertables, policies

RULES: tuple[Rule, ...] = (
    *hypertables.RULES,
    *compression.RULES,
    *policies.RULES,
    *aggregates.RULES,
    *general.RULES,
)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
