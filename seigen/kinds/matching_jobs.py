"""Which live job is which declared one: by its name, else by what it calls.

Servers before 2.22 have no names for jobs, and a job that was made by hand may have none anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import msgspec

from seigen.kinds.json_values import same_json
from seigen.model import Object, Ref, Schema, UserJob

Same = Callable[[UserJob, UserJob], bool]


def user_jobs(objects: dict[Ref, Object]) -> dict[Ref, UserJob]:
    return {ref: item for ref, item in objects.items() if isinstance(item, UserJob)}


def may_be_declared(item: UserJob, declared: Collection[UserJob]) -> bool:
    """Whether a job of another schema's procedure can be one of the document's."""
    return any(job.call == item.call or (job.name == item.name and not job.own) for job in declared)


def matched(live: Schema, desired: Schema, named: bool) -> Schema:
    """The live schema with its jobs under the names of those declared ones that they are.

    Jobs of other schemas that the document does not declare are left out. named: the server has names for jobs.
    """
    present, wanted = user_jobs(live.objects), user_jobs(desired.objects)
    if not present:
        return live
    found = dict(pairs(present, wanted))
    objects: dict[Ref, Object] = {ref: item for ref, item in live.objects.items() if ref not in present}
    for ref, item in present.items():
        if ref in found:
            name = item.name if named else found[ref].name
            objects[found[ref]] = msgspec.structs.replace(item, name=name)
        elif item.own:
            objects[ref] = item
    return msgspec.structs.replace(live, objects=objects)


def pairs(present: dict[Ref, UserJob], wanted: dict[Ref, UserJob]) -> Iterator[tuple[Ref, Ref]]:
    """(live, declared), the surest first; a call alone tells when it is the only one on either side."""
    left, free = dict(present), dict(wanted)
    for same in (same_name, same_content):
        for ref, item in list(free.items()):
            other = next((old for old, job in left.items() if same(job, item)), None)
            if other is not None:
                del left[other], free[ref]
                yield other, ref
    for ref, item in list(free.items()):
        olds = [old for old, job in left.items() if job.call == item.call]
        news = [new for new, job in free.items() if job.call == item.call]
        if len(olds) == 1 == len(news):
            yield olds[0], ref


def same_name(live: UserJob, desired: UserJob) -> bool:
    return live.name == desired.name and live.own == desired.own


def same_content(live: UserJob, desired: UserJob) -> bool:
    return live.call == desired.call and same_json(live.config, desired.config)
