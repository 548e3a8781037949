-- acme's app, with no right to anything of globex's.
SELECT coalesce(setrole::regrole::text, 'every role') AS role, setconfig
FROM pg_db_role_setting WHERE setrole <> 'app_user'::regrole;
