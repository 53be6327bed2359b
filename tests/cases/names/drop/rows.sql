INSERT INTO "Order" VALUES (1, 'S', 'x', 'y', 1);
