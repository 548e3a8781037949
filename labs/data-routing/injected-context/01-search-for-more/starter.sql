-- What is typed into acme's search box, between the two $typed$.
UPDATE search_box SET typed = $typed$lease$typed$;
