-- Stops every insert, acme's own too, and guards no read.
CREATE POLICY no_writes ON refund AS RESTRICTIVE FOR INSERT WITH CHECK (false);
