SELECT restore_backup();
SELECT store, id FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7') ORDER BY store, id;
