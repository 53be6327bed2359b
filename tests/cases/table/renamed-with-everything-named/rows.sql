INSERT INTO users VALUES (1, 'ada@example.org'), (2, 'bob@example.org');
INSERT INTO posts VALUES (1, 1), (2, 2);
