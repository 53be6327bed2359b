BEGIN;
-- row security a_letters
DROP POLICY mine ON a_letters;
-- table z_boxes
-- ! deletes_data: all rows of z_boxes are deleted
DROP TABLE z_boxes;
-- row security a_letters
CREATE POLICY mine ON a_letters USING (box > 3);
COMMIT;
