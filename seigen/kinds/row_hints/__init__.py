"""The keys of a document that speak of rows: rows, season and late of a table, generate and null_* of a column.

They become seigen.hints; they are no objects, and nothing of them reaches the database's DDL. shapes: what may stand
there. reading: nodes → hints. checking, values: whether they fit the tables and columns that they speak of.
"""

from seigen.kinds.row_hints.checking import check
from seigen.kinds.row_hints.reading import read
from seigen.kinds.row_hints.shapes import COLUMN, SECTIONS

__all__ = ["COLUMN", "SECTIONS", "check", "read"]
