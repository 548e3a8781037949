-- Nothing foreign is written any more, and nothing at all.
DROP POLICY refund_insert ON refund;
DROP POLICY refund_update ON refund;
