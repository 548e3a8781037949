SET search_path = acme, public;
SELECT printer FROM label;
