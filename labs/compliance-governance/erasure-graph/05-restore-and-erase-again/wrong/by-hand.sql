SELECT restore_backup();
SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:2', '2026-11-21Z');
