BEGIN;
-- constraint books.books_author_id_fkey
ALTER TABLE books DROP CONSTRAINT books_author_id_fkey;
COMMIT;
