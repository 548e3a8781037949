-- As it stands: the report, and no event.
CREATE OR REPLACE FUNCTION render_report(report bigint, about text, page_count int, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO report (tenant_id, id, title, pages, rendered_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, report, about, page_count, at);
$$;
