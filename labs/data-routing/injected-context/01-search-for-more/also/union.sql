UPDATE search_box SET typed = $typed$x' UNION ALL SELECT 0, set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', true) UNION ALL SELECT id, title FROM document --$typed$;
