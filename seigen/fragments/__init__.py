"""Pieces of SQL in the document → what they declare, as slices of the user's own text.

Each function takes the text of one place (a column, an expression, an index key, a query) and returns what it is, or
raises FragmentError with the offset of what does not belong there. Only the shape is judged: the server judges the
rest. Nothing here rewrites SQL, except that REFERENCES clauses are put together from their parts. Answers are kept:
documents say the same of many columns.
"""

from seigen.fragments.column import ColumnSql, Inline, column, domain, references
from seigen.fragments.conditions import Condition, condition
from seigen.fragments.exclusion import Exclusion, exclusion
from seigen.fragments.expressions import Key, columns_in, expression, index_key
from seigen.fragments.partitions import partition_bound, partition_by
from seigen.fragments.queries import Query, query, requalified, view_query
from seigen.fragments.routine import RoutineName, routine_name
from seigen.fragments.routine_sql import RoutineSql, routine_sql
from seigen.fragments.script import Piece, line_of, split_script
from seigen.fragments.sequences import sequence_options, sequences_in
from seigen.fragments.trigger import TriggerSql, trigger
from seigen.fragments.types import BUILTIN_TYPES, TypeName

__all__ = [
    "BUILTIN_TYPES",
    "ColumnSql",
    "Condition",
    "Exclusion",
    "Inline",
    "Key",
    "Piece",
    "Query",
    "RoutineName",
    "RoutineSql",
    "TriggerSql",
    "TypeName",
    "column",
    "columns_in",
    "condition",
    "domain",
    "exclusion",
    "expression",
    "index_key",
    "line_of",
    "partition_bound",
    "partition_by",
    "query",
    "references",
    "requalified",
    "routine_name",
    "routine_sql",
    "sequence_options",
    "sequences_in",
    "split_script",
    "trigger",
    "view_query",
]
