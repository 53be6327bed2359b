INSERT INTO bookings VALUES (1, '[2026-01-01, 2026-01-02)', false), (1, '[2026-01-02, 2026-01-03)', false);
