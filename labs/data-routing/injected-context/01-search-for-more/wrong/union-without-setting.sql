UPDATE search_box SET typed = $typed$x' UNION ALL SELECT id, title FROM document --$typed$;
