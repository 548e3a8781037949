SELECT set_config('search_path', 'acme', false);
SELECT printer FROM label;
