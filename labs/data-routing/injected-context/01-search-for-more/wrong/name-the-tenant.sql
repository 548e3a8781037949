UPDATE search_box SET typed = $typed$' OR tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' --$typed$;
