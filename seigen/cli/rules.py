"""seigen rules"""

from __future__ import annotations

import click

from seigen.cli.screen import show
from seigen.errors import SeigenError
from seigen.report.rules import explanation, rule_lines, rules_json
from seigen.rules import RULES, Rule
from seigen.rules.findings import nearest


@click.command("rules")
@click.argument("rule", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(rule: str | None, form: str) -> None:
    """List the rules that documents are checked by, or explain one: seigen rules G7."""
    chosen = [find(rule)] if rule is not None else list(RULES)
    if form == "json":
        click.echo(rules_json(chosen), nl=False)
    else:
        show(explanation(chosen[0]) if rule is not None else rule_lines(chosen))


def find(name: str) -> Rule:
    known = {rule.id: rule for rule in RULES}
    if name.upper() not in known:
        near = nearest(name.upper(), known) if len(name) <= 10 else "see seigen rules"
        raise SeigenError(f"there is no rule {name!r}; {near}")
    return known[name.upper()]
