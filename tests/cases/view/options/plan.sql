BEGIN;
-- view barred
ALTER VIEW barred SET (security_barrier=true);
-- view checked
ALTER VIEW checked RESET (security_barrier);
ALTER VIEW checked SET (check_option=cascaded);
-- view freed
ALTER VIEW freed RESET (security_barrier);
COMMIT;
