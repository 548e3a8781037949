-- The refund team's policies for writing, as they stand.
ALTER POLICY refund_insert ON refund
  WITH CHECK (true);

ALTER POLICY refund_update ON refund
  WITH CHECK (true);
