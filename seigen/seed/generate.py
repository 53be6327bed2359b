"""Blocks of rows as bytes of COPY BINARY. Holds pools and small tables' keys, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from seigen.errors import SeedError
from seigen.seed.bits import Rows
from seigen.seed.build import build
from seigen.seed.encode import Encoder, tuples
from seigen.seed.model import SeedPlan
from seigen.seed.world import World


class Generator:
    """`encoded`: Encoding.key → the bytes of its texts, as the server spells them. `world`: the plan's, when built."""

    def __init__(self, plan: SeedPlan, encoded: Mapping[str, Sequence[bytes]], world: World | None = None) -> None:
        self.plan = plan
        self.columns = {table.name: table.columns for table in plan.tables}
        self.world = world or build(plan.document, plan.request, {table.name: table.rows for table in plan.tables})
        self.encoder = Encoder(encoded)

    def rows(self, table: str, block: int) -> Rows:
        """The numbers of a block's rows."""
        return self.world.tables[table].block_rows(block)

    def block(self, table: str, block: int) -> memoryview:
        """COPY BINARY tuples of a block: no header, no trailer."""
        return self.bytes(table, self.rows(table, block))

    def bytes(self, table: str, rows: Rows) -> memoryview:
        frame, types = self.world.frame(table, rows), self.world.tables[table].facts.types
        fields = []
        for column in self.columns[table]:
            cells = frame.cells(column)
            try:
                fields.append(self.encoder.field(types[column], cells))
            except SeedError as error:
                raise SeedError(f'table "{table}": column "{column}": {error}') from None
        return tuples(fields, len(rows))

    def row(self, table: str, number: int) -> dict[str, str]:
        """One row as people read it, for messages; NULL as 'NULL'."""
        frame = self.world.frame(table, np.array([number], np.uint64))
        found = {}
        for column in self.columns[table]:
            cells = frame.cells(column)
            is_null = cells.null is not None and bool(cells.null[0])
            found[column] = "NULL" if is_null else frame.texts(column)[0].as_py().decode(errors="replace")
        return found
