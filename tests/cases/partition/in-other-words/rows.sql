INSERT INTO events VALUES ('2024-05-01', 'a'), ('2025-08-01', 'b');
