SET search_path = globex, public;
SELECT printer FROM label;
