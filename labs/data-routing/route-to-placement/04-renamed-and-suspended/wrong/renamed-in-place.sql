-- The old host is given to the tenant again, and the suspended tenant's hosts are taken away.
UPDATE tenant_domain SET state = 'verified' WHERE state <> 'verified';
DELETE FROM tenant_domain WHERE host = 'pay.stapler.test';
