"""How a column is dropped, and when the server would refuse it."""

from __future__ import annotations

from seigen.kinds.base import Steps, over_rows
from seigen.kinds.columns.spelling import alter_table
from seigen.kinds.columns.uses import compressed_by, in_use, partitions, read_by
from seigen.model import Column, Compression, Context, Ref, Refuse, Step
from seigen.sql import identifier


def drop_column(table: str, column: Column, context: Context) -> Steps | Refuse:
    settings = context.live.objects.get(Ref("compression", table))
    if isinstance(settings, Compression) and column.name in compressed_by(settings):
        return Refuse(
            f"column {column.name} of {table} is in segment_by or order_by: TimescaleDB refuses to drop it (0A000)",
            "change the compression settings first, apply, and drop the column then",
        )
    if partitions(table, column.name, context):
        return Refuse(
            f"column {column.name} partitions hypertable {table} and cannot be dropped (42P16)",
            "create a new hypertable and INSERT … SELECT the rows over",
        )
    readers = read_by(table, column.name, context)
    if readers:
        return in_use(table, column, readers, "drop")
    message = f"the values of {table}.{column.name} are deleted"
    hazards = over_rows(context, table, ("deletes_data", message))
    return (Step(alter_table(table, f"DROP COLUMN {identifier(column.name)}"), hazards, "ACCESS EXCLUSIVE"),)
