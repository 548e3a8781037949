CREATE VIEW injection_gap AS
SELECT 'dynamic' AS problem, p.proname::text AS subject
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosrc ~* '\mEXECUTE\M[^;]*(\|\||%s)';
