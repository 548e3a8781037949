-- Ada edits her own profile and signs in again.
UPDATE profile
SET user_metadata = user_metadata || '{"tenant_id": "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"}'
WHERE person = 'ada';

SELECT sign_in('ada');

SELECT id, memo FROM invoice ORDER BY id;
