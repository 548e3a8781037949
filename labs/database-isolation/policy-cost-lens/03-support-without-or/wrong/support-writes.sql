GRANT SELECT, INSERT, UPDATE, DELETE ON ticket TO support;
CREATE POLICY support_works ON ticket TO support USING (true) WITH CHECK (true);
