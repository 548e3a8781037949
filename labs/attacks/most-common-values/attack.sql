-- acme's app asks for nothing but what PostgreSQL tells everybody about tables they may read.
SELECT attname, most_common_vals FROM pg_stats WHERE tablename = 'invoice' AND attname = 'memo';
