DISCARD PLANS;
RESET ROLE;
UNLISTEN *;
SELECT pg_advisory_unlock_all();
