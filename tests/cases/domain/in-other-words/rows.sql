INSERT INTO people VALUES ('a'), ('b@c');
