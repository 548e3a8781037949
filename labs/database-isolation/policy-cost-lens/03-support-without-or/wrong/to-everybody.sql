CREATE POLICY support_reads ON ticket FOR SELECT USING (true);
