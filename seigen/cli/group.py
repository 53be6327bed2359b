"""Groups of commands, the same whatever click's version does."""

from __future__ import annotations

import click


class NoCommand(click.UsageError):
    """A group was called without a command: the message is its help."""


class Group(click.Group):
    """Shows its help and fails when no command is given: a script that forgot the command must not go on."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            raise NoCommand(ctx.get_help(), ctx)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        names = self.list_commands(ctx)
        if not ctx.resilient_parsing and args[0] not in names and not args[0].startswith("-"):
            from difflib import get_close_matches  # only now: not for --help

            near = get_close_matches(args[0], names, 1)
            ctx.fail(f"No such command {args[0]!r}" + (f"; did you mean {near[0]!r}?" if near else "."))
        return super().resolve_command(ctx, args)
