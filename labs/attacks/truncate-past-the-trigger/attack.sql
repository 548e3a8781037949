-- A clean-up job with the migrator's login.
TRUNCATE audit_event;
