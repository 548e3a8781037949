UPDATE search_box SET typed = $typed$x%'' OR set_config(''app.tenant_id'', ''bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'', true) IS NOT NULL --$typed$;
