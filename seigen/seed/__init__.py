"""The rows that a document would have, and their bytes: pure functions of the document, a seed and a size.

plan = seed_plan(document, request)              # what would be written; raises SeedError with all that is wrong
make = Generator(plan, encoded)                  # encoded: Encoding.key → one bytes per text, from the server
make.block("commits", 3) -> bytes-like           # COPY BINARY tuples of block 3: no header, no trailer
make.row("commits", 98_304) -> dict[str, str]    # one row as text, for messages
"""
