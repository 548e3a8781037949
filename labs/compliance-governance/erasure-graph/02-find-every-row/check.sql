BEGIN;
-- The job, whose function it is: the application sees one tenant and not the materialized view.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7')) = 'activity 1, attachment 1, attachment 3, invoice 1, message 1, message 3, outbox 1, person_search p-7', false) AS ok,
       'acme’s p-7, Ada, has eight rows left in six stores.' AS expectation,
       'found: ' || coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7')), 'nothing') AS evidence;

SELECT coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8')) = 'activity 2, attachment 2, invoice 2, message 2, outbox 2, person p-8, person_search p-8', false) AS ok,
       'acme’s p-8, Bo, has seven rows, of which none is Ada’s.' AS expectation,
       'found: ' || coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8')), 'nothing') AS evidence;

SELECT coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7')) = 'activity 1, attachment 1, message 1, outbox 1, person p-7, person_search p-7', false) AS ok,
       'globex’s p-7, Gus, has six rows, all of globex’s.' AS expectation,
       'found: ' || coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7')), 'nothing') AS evidence;

SELECT coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-3')) = 'invoice 1, person p-3, person_search p-3', false) AS ok,
       'globex’s p-3, who has Ada’s address, has three rows of her own.' AS expectation,
       'found: ' || coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-3')), 'nothing') AS evidence;

SELECT (SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-3')) IS NULL AS ok,
       'acme knows no p-3, and the function finds nothing.' AS expectation,
       'found: ' || coalesce((SELECT string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-3')), 'nothing') AS evidence;
ROLLBACK;
