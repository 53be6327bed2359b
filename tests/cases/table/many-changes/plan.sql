BEGIN;
-- table rooms
ALTER TABLE channels RENAME TO rooms;
-- table messages
ALTER TABLE messages RENAME COLUMN channel_id TO room_id;
-- index messages_by_channel
DROP INDEX messages_by_channel;
-- constraint bans.bans_user_id_fkey
ALTER TABLE bans DROP CONSTRAINT bans_user_id_fkey;
-- constraint messages.messages_channel_id_fkey
ALTER TABLE messages DROP CONSTRAINT messages_channel_id_fkey;
-- table reactions
CREATE TABLE reactions (
    message_id bigint NOT NULL,
    user_id bigint NOT NULL,
    emoji varchar(16) NOT NULL
);
-- table bans
-- ! deletes_data: all rows of bans are deleted
DROP TABLE bans;
-- table messages
ALTER TABLE messages ADD COLUMN reply_to bigint;
-- table rooms
-- ! deletes_data: the values of rooms.topic are deleted
ALTER TABLE rooms DROP COLUMN topic;
ALTER TABLE rooms ADD COLUMN archived boolean DEFAULT false NOT NULL;
-- table users
ALTER TABLE users ALTER COLUMN nick TYPE character varying(60);
ALTER TABLE users ADD COLUMN banned_until timestamp with time zone;
-- constraint reactions.reactions_pkey
ALTER TABLE reactions ADD CONSTRAINT reactions_pkey PRIMARY KEY (message_id, user_id, emoji);
-- constraint messages.messages_body_check
-- ! blocks_reads: reads and writes of messages wait while every row is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of messages violates messages_body_check
-- ! blocks_reads: reads and writes of rooms, users wait too: the transaction has locked them
ALTER TABLE messages ADD CONSTRAINT messages_body_check CHECK (body <> '');
-- constraint messages.messages_reply_to_fkey
-- ! blocks_writes: writes to messages wait while every row of messages is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of messages points by reply_to at no row of messages
-- ! blocks_reads: reads and writes of rooms, messages, users wait too: the transaction has locked them
ALTER TABLE messages ADD CONSTRAINT messages_reply_to_fkey FOREIGN KEY (reply_to) REFERENCES messages ON DELETE SET NULL;
-- constraint messages.messages_room_id_fkey
-- ! blocks_writes: writes to messages and rooms wait while every row of messages is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of messages points by room_id at no row of rooms
-- ! blocks_reads: reads and writes of rooms, messages, users wait too: the transaction has locked them
ALTER TABLE messages ADD CONSTRAINT messages_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE;
-- constraint reactions.reactions_message_id_fkey
ALTER TABLE reactions ADD CONSTRAINT reactions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages ON DELETE CASCADE;
-- constraint reactions.reactions_user_id_fkey
ALTER TABLE reactions ADD CONSTRAINT reactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE;
-- constraint rooms.rooms_name_key
-- ! blocks_reads: reads and writes of rooms wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of rooms are equal in name
-- ! blocks_reads: reads and writes of messages, users wait too: the transaction has locked them
ALTER TABLE rooms ADD CONSTRAINT rooms_name_key UNIQUE (name);
-- index messages_by_room
-- ! blocks_writes: writes to messages wait while the index is built
-- ! blocks_reads: reads and writes of rooms, messages, users wait too: the transaction has locked them
CREATE INDEX messages_by_room ON messages USING btree (room_id, id desc);
COMMIT;
