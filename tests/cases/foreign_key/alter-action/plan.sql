BEGIN;
-- constraint books.books_author_id_fkey
ALTER TABLE books DROP CONSTRAINT books_author_id_fkey;
-- constraint books.books_editor_id_fkey
ALTER TABLE books DROP CONSTRAINT books_editor_id_fkey;
-- constraint books.books_author_id_fkey
-- ! blocks_writes: writes to books and authors wait while every row of books is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of books points by author_id at no row of authors
-- ! blocks_reads: reads and writes of books, authors wait too: the transaction has locked them
ALTER TABLE books ADD CONSTRAINT books_author_id_fkey FOREIGN KEY (author_id) REFERENCES authors ON DELETE RESTRICT;
-- constraint books.books_editor_id_fkey
-- ! blocks_writes: writes to books and authors wait while every row of books is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of books points by editor_id at no row of authors
-- ! blocks_reads: reads and writes of books, authors wait too: the transaction has locked them
ALTER TABLE books ADD CONSTRAINT books_editor_id_fkey FOREIGN KEY (editor_id) REFERENCES authors DEFERRABLE INITIALLY DEFERRED;
COMMIT;
