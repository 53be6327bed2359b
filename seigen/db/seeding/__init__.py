"""A plan of rows and a session → rows in the database: once each, whatever dies meanwhile.

What a run changes beside rows (paused jobs, dropped indexes and foreign keys) stands in `_seigen` before it is changed,
and is put back by the run itself, by the next one, or by --resume.
"""
