INSERT INTO organizations SELECT lpad(i::text, 32, '0')::uuid, 'Org ' || i, 'org-' || i FROM generate_series(1, 3) i;
INSERT INTO developers SELECT lpad(i::text, 32, '0')::uuid, i || '@example.org', 'Dev ' || i FROM generate_series(1, 3) i;
INSERT INTO teams SELECT lpad(i::text, 32, '0')::uuid, lpad(i::text, 32, '0')::uuid, 'Team', 'team' FROM generate_series(1, 3) i;
INSERT INTO team_members SELECT lpad(i::text, 32, '0')::uuid, lpad(i::text, 32, '0')::uuid FROM generate_series(1, 3) i;
INSERT INTO repositories SELECT lpad(i::text, 32, '0')::uuid, lpad(i::text, 32, '0')::uuid, 'repo', 'github', i::text, 'https://example.org' FROM generate_series(1, 3) i;
INSERT INTO commits SELECT now() - i * interval '10 days', lpad(i::text, 32, '0')::uuid, 'sha' || i, lpad(i::text, 32, '0')::uuid FROM generate_series(1, 3) i;
INSERT INTO deployments SELECT now() - i * interval '10 days', lpad(i::text, 32, '0')::uuid, 'production', 'success' FROM generate_series(1, 3) i;
