UPDATE person SET name = '', email = '' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND id = 'p-7';
