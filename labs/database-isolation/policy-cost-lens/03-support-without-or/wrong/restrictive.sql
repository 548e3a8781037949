-- A restrictive policy takes away; by itself it lets nothing through.
CREATE POLICY support_reads ON ticket AS RESTRICTIVE FOR SELECT TO support USING (true);
