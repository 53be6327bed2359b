INSERT INTO articles VALUES (1, 'One', '{a}', '{}', now(), 'one'), (2, 'Two', '{b}', '{}', NULL, 'two');
