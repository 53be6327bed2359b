INSERT INTO "Order" VALUES (1, 'S', 'x', 'y', 1), (2, 'S', 'y', 'z', 2);
