"""The columns of a table: how one is spelt, added, altered and dropped."""

from seigen.kinds.columns.adding import add_column
from seigen.kinds.columns.altering import alter_column
from seigen.kinds.columns.dropping import drop_column
from seigen.kinds.columns.spelling import CALL, column_sql, comment_column

__all__ = ["CALL", "add_column", "alter_column", "column_sql", "comment_column", "drop_column"]
