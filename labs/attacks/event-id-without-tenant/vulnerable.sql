ALTER TABLE usage_event ADD PRIMARY KEY (event_id);
