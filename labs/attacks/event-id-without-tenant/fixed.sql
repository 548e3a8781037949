ALTER TABLE usage_event ADD PRIMARY KEY (tenant_id, event_id);
