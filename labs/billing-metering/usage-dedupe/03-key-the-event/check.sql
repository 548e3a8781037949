BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$DO 'BEGIN
         PERFORM ingest_usage(''report-7'', ''orchid annual report'', 30, ''2026-10-31T23:50:00Z'');
         PERFORM ingest_usage(''report-7'', ''orchid annual report'', 30, ''2026-10-31T23:50:00Z'');
       END'$$) = '00000' AS ok,
       'A second delivery is no error: the consumer gets past it.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$DO 'BEGIN
         PERFORM ingest_usage(''report-7'', ''orchid annual report'', 30, ''2026-10-31T23:50:00Z'');
         PERFORM ingest_usage(''report-7'', ''orchid annual report'', 30, ''2026-10-31T23:50:00Z'');
       END'$$) AS evidence;

DO $$
BEGIN
  FOR delivery IN 1 .. 3 LOOP
    BEGIN
      PERFORM ingest_usage('report-7', 'orchid annual report', 30, '2026-10-31T23:50:00Z');
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
  END LOOP;
  PERFORM ingest_usage('report-8', 'orchid summary', 5, '2026-10-31T23:50:00Z');
END
$$;

SELECT count(*) = 1 AS ok,
       'Acme''s report-7 is delivered three times and stored once.' AS expectation,
       format('stored %s times, %s pages', count(*), coalesce(sum(quantity), 0)) AS evidence
FROM usage_event WHERE event_id = 'report-7';

SELECT count(*) = 1 AS ok,
       'Another report of the same second is stored too.' AS expectation,
       format('report-8 is stored %s times', count(*)) AS evidence
FROM usage_event WHERE event_id = 'report-8';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM ingest_usage('report-7', 'falcon catalog', 12, '2026-10-31T23:50:00Z'); END $$;
SELECT count(*) = 1 AS ok,
       'Globex''s event of the same name and the same second is stored beside acme''s.' AS expectation,
       'globex has ' || coalesce(string_agg(format('%s (%s)', event_id, subject), ', ' ORDER BY event_id), 'nothing') AS evidence
FROM usage_event WHERE event_id = 'report-7';

ROLLBACK;
