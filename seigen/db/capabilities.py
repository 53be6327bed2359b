"""What a document asks of a server beyond what every supported version can do. Pure; each refusal names its object."""

from __future__ import annotations

from seigen.errors import StatementError
from seigen.model import Document, Policy, Server


def check_capabilities(document: Document, server: Server) -> None:
    """Raises StatementError with the ref of what this server cannot hold."""
    if server.several_refresh_policies:
        return
    for ref, item in document.schema.objects.items():
        if isinstance(item, Policy) and item.kind == "refresh_policy" and len(item.jobs) > 1:
            raise StatementError(
                f"{ref}: {len(item.jobs)} refresh policies need TimescaleDB 2.21; this server has "
                f"{'.'.join(map(str, server.timescaledb or ()))} and takes one; update it, or refresh one window",
                ref,
            )
