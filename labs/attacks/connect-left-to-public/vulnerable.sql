-- Nothing: this is how every database begins.
CREATE FUNCTION newest_invoice() RETURNS text LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
RETURN (SELECT memo FROM public.invoice ORDER BY id DESC LIMIT 1);
