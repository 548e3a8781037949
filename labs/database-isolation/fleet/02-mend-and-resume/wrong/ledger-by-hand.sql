UPDATE ledger SET state = 'done', code = NULL WHERE version = 2 AND state = 'failed';
