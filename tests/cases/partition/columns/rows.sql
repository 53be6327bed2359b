INSERT INTO events VALUES ('2024-05-01', 'a', 1), ('2024-08-01', 'b', 2);
