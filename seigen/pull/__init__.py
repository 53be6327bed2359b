"""A schema of the server's spelling → the text of a document that declares it. Pure: it opens no file, no connection.

compose: objects → entries, each with the object that it comes from. tree: entries → mappings in the order in which
people write them. yaml_text: these → text. update: the same into a document that exists, whose other bytes stay.
"""
