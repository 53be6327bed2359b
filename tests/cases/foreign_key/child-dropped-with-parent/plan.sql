BEGIN;
-- constraint invoices.invoices_subscription_fkey
ALTER TABLE invoices DROP CONSTRAINT invoices_subscription_fkey;
-- constraint subscriptions.subscriptions_plan_fkey
ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_plan_fkey;
-- table invoices
-- ! deletes_data: the values of invoices.subscription are deleted
ALTER TABLE invoices DROP COLUMN subscription;
-- table plans
-- ! deletes_data: all rows of plans are deleted
DROP TABLE plans;
-- table subscriptions
-- ! deletes_data: all rows of subscriptions are deleted
DROP TABLE subscriptions;
COMMIT;
