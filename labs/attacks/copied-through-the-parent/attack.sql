-- acme's task list, at its new home.
SELECT id, title FROM moved_task ORDER BY title;
