import pytest
from pathlib import Path
import psycopg
from test_cases import FOLDERS, fill, same_as_built_directly, script
from seigen.report.text import plan_lines
import re
def strip(text): return re.sub(r",? *renamed_from: *(\"[^\"]*\"|'[^']*'|\w+)", "", text)
@pytest.mark.parametrize("folder", [f for f in FOLDERS if (f/"old.yaml").exists() and (f/"new.yaml").exists()], ids=lambda f: f"{f.parent.name}/{f.name}")
@pytest.mark.parametrize("rows", [False, True])
def test_rev(folder, rows, database):
    first = database.document(strip((folder/"new.yaml").read_text()).replace("\n    \n","\n"))
    database.apply(first)
    if rows:
        try: fill(database, Path("/nonexistent"))
        except psycopg.Error as e: pytest.skip(str(e))
    doc = database.document((folder/"old.yaml").read_text())
    plan = database.plan(doc)
    if plan.refused():
        print("REFUSED", [c.refusal.reason for c in plan.refused()]); return
    print(script(plan))
    database.run(doc, plan)
    left = database.plan(doc)
    assert not left.changes, "\n".join(l.text for l in plan_lines(left))
    same_as_built_directly(database, folder/"old.yaml")
