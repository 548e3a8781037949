-- acme counts on from the number of its own attachment.
SELECT convert_from(lo_get(m.oid), 'UTF8') AS content
FROM pg_largeobject_metadata AS m
ORDER BY m.oid;
