"""The types that everything speaks. Inert, frozen values; nothing here knows SQL, YAML or a connection.

A `Schema` comes in three spellings of the same types:

- declared: what the user wrote (SQL text is the user's own);
- canonical: the declared one as the server spells it, read back from a scratch schema;
- live: what the database holds, read by the same query.

Canonical and live compare by `==`. Column positions, internal ids and chunk state are in none of them.
"""

from seigen.model.access import (
    Command,
    Grantable,
    Grants,
    RowPolicy,
    RowSecurity,
)
from seigen.model.changes import (
    HAZARDS,
    Change,
    Context,
    Hazard,
    HazardKind,
    Plan,
    Recreate,
    Refuse,
    Step,
    Verb,
)
from seigen.model.code import (
    MaterializedView,
    Overload,
    Routine,
    Setup,
    Trigger,
    View,
)
from seigen.model.relations import (
    Column,
    Constraint,
    ConstraintType,
    Domain,
    Enum,
    Extension,
    Identity,
    Index,
    Namespace,
    Partition,
    Sequence,
    SequenceOwner,
    Table,
)
from seigen.model.schema import (
    Document,
    Facts,
    Object,
    Reader,
    Schema,
    Server,
    Use,
    columns_of,
    refused_by,
    warnings_of,
)
from seigen.model.timescale import (
    Compression,
    ContinuousAggregate,
    Dimension,
    Hypertable,
    Job,
    Policy,
    PolicyKind,
    UserJob,
)
from seigen.model.values import (
    Ref,
    Value,
)

__all__ = [
    "HAZARDS",
    "Change",
    "Column",
    "Command",
    "Compression",
    "Constraint",
    "ConstraintType",
    "Context",
    "ContinuousAggregate",
    "Dimension",
    "Document",
    "Domain",
    "Enum",
    "Extension",
    "Facts",
    "Grantable",
    "Grants",
    "Hazard",
    "HazardKind",
    "Hypertable",
    "Identity",
    "Index",
    "Job",
    "MaterializedView",
    "Namespace",
    "Object",
    "Overload",
    "Partition",
    "Plan",
    "Policy",
    "PolicyKind",
    "Reader",
    "Recreate",
    "Ref",
    "Refuse",
    "Routine",
    "RowPolicy",
    "RowSecurity",
    "Schema",
    "Sequence",
    "SequenceOwner",
    "Server",
    "Setup",
    "Step",
    "Table",
    "Trigger",
    "Use",
    "UserJob",
    "Value",
    "Verb",
    "View",
    "columns_of",
    "refused_by",
    "warnings_of",
]
