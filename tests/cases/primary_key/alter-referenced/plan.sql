BEGIN;
-- constraint members.members_tenant_fkey
ALTER TABLE members DROP CONSTRAINT members_tenant_fkey;
-- constraint tenants.tenants_slug_key
ALTER TABLE tenants DROP CONSTRAINT tenants_slug_key;
-- constraint tenants.tenants_id_key
-- ! blocks_reads: reads and writes of tenants wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of tenants are equal in id
-- ! blocks_reads: reads and writes of members wait too: the transaction has locked them
ALTER TABLE tenants ADD CONSTRAINT tenants_id_key UNIQUE (id);
-- constraint tenants.tenants_pkey
ALTER TABLE tenants DROP CONSTRAINT tenants_pkey;
-- constraint members.members_tenant_fkey
-- ! blocks_writes: writes to members and tenants wait while every row of members is checked
-- ! may_fail_on_rows: the statement fails, and changes nothing, if a row of members points by tenant at no row of tenants
-- ! blocks_reads: reads and writes of members, tenants wait too: the transaction has locked them
ALTER TABLE members ADD CONSTRAINT members_tenant_fkey FOREIGN KEY (tenant) REFERENCES tenants (id);
-- constraint tenants.tenants_pkey
-- ! blocks_reads: reads and writes of tenants wait while an index is built
-- ! may_fail_on_rows: the statement fails, and changes nothing, if two rows of tenants are equal in slug
-- ! blocks_reads: reads and writes of members wait too: the transaction has locked them
ALTER TABLE tenants ADD CONSTRAINT tenants_pkey PRIMARY KEY (slug);
COMMIT;
