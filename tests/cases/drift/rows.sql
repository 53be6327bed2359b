-- The rows of the drift matrix: 20 readings of 120 days, at fixed distances from now, so that no policy drops them.
INSERT INTO sites (id, region, name) SELECT i, i % 2, 'site ' || i FROM generate_series(1, 4) i;
INSERT INTO devices SELECT generate_series(1, 4);
INSERT INTO alarms (site_id) SELECT generate_series(1, 4);
INSERT INTO readings (time, site_id, device, value, amount, note, label, level, extra)
SELECT date_trunc('day', now()) - i * interval '6 days', 1 + i % 4, 'd' || i % 3, i, i / 4.0, 'note ' || i, 'label ' || i,
  (ARRAY['low', 'middle', 'high'])[1 + i % 3]::severity, jsonb_build_object('i', i) FROM generate_series(1, 20) i;
