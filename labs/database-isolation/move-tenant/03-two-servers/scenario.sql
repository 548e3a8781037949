-- @new
CREATE SUBSCRIPTION move_acme CONNECTION :'main' PUBLICATION move_acme WITH (run_as_owner = true);
DO $$ BEGIN
  WHILE EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r') LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;

-- @acme
INSERT INTO invoice (tenant_id, payer_id, memo, total)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid roses', 75) RETURNING id;
UPDATE invoice SET total = 125 WHERE memo = 'orchid bread';
DELETE FROM invoice WHERE memo = 'orchid rush order';

-- @globex
UPDATE invoice SET total = 999 WHERE memo = 'falcon engine';

-- @new
DO $$ BEGIN
  WHILE (SELECT array_agg(memo ORDER BY memo) FROM invoice) <> ARRAY['orchid bread', 'orchid roses', 'orchid seeds']
  LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
SELECT left(tenant_id::text, 8) AS tenant, id, memo, total FROM invoice ORDER BY id;

-- @acme-there
INSERT INTO invoice (tenant_id, payer_id, memo, total)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid tulips', 30) RETURNING id;

-- @new
SELECT setval('invoice_id_seq', 1007) AS ids_begin_after;

-- @acme-there
INSERT INTO invoice (tenant_id, payer_id, memo, total)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid tulips', 30) RETURNING id;

-- @new
ALTER SUBSCRIPTION move_acme DISABLE;
ALTER SUBSCRIPTION move_acme SET (slot_name = NONE);
DROP SUBSCRIPTION move_acme;

-- @old
DO $$ BEGIN
  WHILE EXISTS (SELECT FROM pg_replication_slots WHERE active) LOOP PERFORM pg_sleep(0.01); END LOOP;
  -- Two segments of log, as an hour of work writes them.
  FOR n IN 1..2 LOOP
    PERFORM pg_logical_emit_message(false, 'hour', 'of work');
    PERFORM pg_switch_wal();
  END LOOP;
END $$;
SELECT slot_name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > 16 * 1024 * 1024 AS keeps_more_than_16_mb
FROM pg_replication_slots;
SELECT pg_drop_replication_slot('move_acme');
