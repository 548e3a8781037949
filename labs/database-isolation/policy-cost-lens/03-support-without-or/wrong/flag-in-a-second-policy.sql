CREATE POLICY support_reads ON ticket FOR SELECT
  USING (current_setting('app.support', true) = 'on');
