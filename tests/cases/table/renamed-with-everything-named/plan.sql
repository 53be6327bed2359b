BEGIN;
-- table members
ALTER TABLE users RENAME TO members;
ALTER TABLE members RENAME COLUMN mail TO email;
-- constraint members.members_pk
ALTER TABLE members RENAME CONSTRAINT users_pk TO members_pk;
-- constraint members.members_email_key
ALTER TABLE members RENAME CONSTRAINT users_mail_key TO members_email_key;
-- constraint members.members_email_check
ALTER TABLE members RENAME CONSTRAINT users_mail_check TO members_email_check;
-- index members_email_lower
ALTER INDEX users_mail_lower RENAME TO members_email_lower;
-- table posts
ALTER TABLE posts RENAME COLUMN user_id TO member_id;
-- constraint posts.posts_member_fk
ALTER TABLE posts RENAME CONSTRAINT posts_user_fk TO posts_member_fk;
COMMIT;
