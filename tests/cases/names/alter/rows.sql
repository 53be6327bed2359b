INSERT INTO "Order" VALUES (1, 'S', 'x', 'y', 1), (2, 'S', 'y', 'z', 2);
INSERT INTO "abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789" VALUES ('2024-03-01', 1, 1.5), ('2024-05-01', 2, 2.5);
