CREATE TABLE placement (tenant_id uuid PRIMARY KEY, schema_name text NOT NULL UNIQUE);
CREATE SCHEMA t_globex;
CREATE TABLE public.invoice (id bigint PRIMARY KEY, memo text NOT NULL);

-- acme came first and stands in public. globex has left this morning; its token has not run out.
INSERT INTO placement VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'public');
INSERT INTO public.invoice VALUES (1, 'orchid retainer');
CREATE TABLE t_globex.invoice AS SELECT 1::bigint AS id, 'falcon rollout, to be exported' AS memo;

GRANT SELECT ON placement, public.invoice TO app_user;
