-- No attacker: the migrator, on release day.
CALL backfill();
SELECT version, state FROM ledger;
