INSERT INTO companies VALUES (1, NULL);
INSERT INTO contacts VALUES (1, 1);
UPDATE companies SET main_contact = 1;
