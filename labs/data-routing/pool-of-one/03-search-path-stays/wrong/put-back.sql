SET search_path = acme, public;
SELECT printer FROM label;
SET search_path TO DEFAULT;
