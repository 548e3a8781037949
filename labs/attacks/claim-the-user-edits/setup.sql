CREATE TABLE profile (
  person        text  PRIMARY KEY,
  user_metadata jsonb NOT NULL DEFAULT '{}',
  app_metadata  jsonb NOT NULL
);

INSERT INTO profile VALUES
  ('ada', '{"language": "en"}', '{"tenant_id": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"}');

-- What signing in does: the issuer copies the profile into the claims of the session.
CREATE FUNCTION sign_in(who text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('request.jwt.claims', to_jsonb(p)::text, false)
  FROM profile AS p WHERE person = who;
END $$;

CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL
);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout, not agreed yet');

-- People edit their own half of the profile.
GRANT SELECT, UPDATE (user_metadata) ON profile TO app_user;
GRANT SELECT ON invoice TO app_user;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
