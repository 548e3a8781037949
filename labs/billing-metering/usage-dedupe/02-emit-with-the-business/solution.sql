CREATE OR REPLACE FUNCTION render_report(report bigint, about text, page_count int, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO report (tenant_id, id, title, pages, rendered_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, report, about, page_count, at);

  INSERT INTO outbox (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, 'report-' || report, about, page_count, at);
$$;
