-- The catalog: who the tenants are, which hosts are theirs, where their tables stand.
CREATE TABLE tenant (
  id     uuid PRIMARY KEY,
  slug   text NOT NULL UNIQUE,
  status text NOT NULL CHECK (status IN ('active', 'suspended'))
);

CREATE TABLE tenant_domain (
  host      text PRIMARY KEY CHECK (host = lower(host)),
  tenant_id uuid NOT NULL REFERENCES tenant,
  state     text NOT NULL CHECK (state IN ('pending', 'verified', 'former'))
);

CREATE TABLE placement (
  tenant_id   uuid NOT NULL REFERENCES tenant,
  epoch       integer NOT NULL,
  schema_name text NOT NULL,
  state       text NOT NULL CHECK (state IN ('copying', 'live', 'retired')),
  PRIMARY KEY (tenant_id, epoch)
);

GRANT SELECT ON tenant, tenant_domain, placement TO app_user;

-- status as in HTTP; schema_name where it is 200, location (the new host) where it is 308.
CREATE TYPE route_answer AS (status integer, schema_name text, location text);

-- The router as it was written on the first day.
CREATE FUNCTION route(host text) RETURNS route_answer
LANGUAGE sql STABLE
RETURN ROW(200, 't_' || split_part(host, '.', 1), NULL)::route_answer;

-- What the application calls: the invoices at the place that the route names.
CREATE FUNCTION read_invoices(host text) RETURNS TABLE (id bigint, memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  answer route_answer := route(host);
BEGIN
  IF answer.status IS DISTINCT FROM 200 THEN
    RAISE EXCEPTION 'the route answers %', answer.status USING ERRCODE = 'P0002';
  END IF;
  RETURN QUERY EXECUTE format('SELECT i.id, i.memo, i.total FROM %I.invoice AS i ORDER BY i.id', answer.schema_name);
END
$$;
