UPDATE search_box SET typed = $typed$' OR true --$typed$;
