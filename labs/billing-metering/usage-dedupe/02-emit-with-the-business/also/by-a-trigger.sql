-- A trigger fires in the same transaction, whoever inserts the report.
CREATE FUNCTION emit_page_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO outbox (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (new.tenant_id, 'report-' || new.id, new.title, new.pages, new.rendered_at);
  RETURN NULL;
END
$$;
CREATE TRIGGER emit_page_usage AFTER INSERT ON report
  FOR EACH ROW EXECUTE FUNCTION emit_page_usage();
