-- The table is right and the consumer is stuck: the second delivery is an error, again and again.
ALTER TABLE usage_event ADD PRIMARY KEY (tenant_id, event_id, occurred_at);
