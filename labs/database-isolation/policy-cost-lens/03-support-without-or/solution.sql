CREATE POLICY support_reads ON ticket FOR SELECT TO support USING (true);
