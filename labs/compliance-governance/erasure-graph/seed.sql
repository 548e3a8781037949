-- acme: Ada, who asks to be erased, and Bo, who wrote in her thread.
INSERT INTO person VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'Ada Orchid', 'ada@mail.test'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8', 'Bo Lind',    'bo@mail.test');
INSERT INTO message VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 't-1', 'p-7', 'My orchid came broken. Call me: 555 0107'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 't-1', 'p-8', 'I packed that orchid. Sorry.'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 't-2', 'p-7', 'I never ordered a second orchid. See you in court.');
INSERT INTO attachment VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 1, 'ada-and-the-orchid.jpg'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 2, 'orchid-in-its-box.jpg'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 3, 'letter-of-ada.pdf');
INSERT INTO invoice VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'p-7', 'Ada Orchid', 'ada@mail.test', 40),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'p-8', 'Bo Lind',    'bo@mail.test',  25);
INSERT INTO activity VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'p-7', '{"event":"joined","name":"Ada Orchid","email":"ada@mail.test"}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'p-8', '{"event":"joined","name":"Bo Lind","email":"bo@mail.test"}');
INSERT INTO outbox VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '{"person":"p-7","to":"Ada@Mail.test","text":"How do you like your orchid?"}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, '{"person":"p-8","to":"bo@mail.test","text":"Thank you for your answer."}');
INSERT INTO thread_hold VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 't-2', 'lawsuit over the second order');

-- globex: the same address is another record, and the same id another person.
INSERT INTO person VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-3', 'Ada Falcon', 'ada@mail.test'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7', 'Gus Falcon', 'gus@mail.test');
INSERT INTO message VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 't-2', 'p-7', 'When does my falcon arrive?');
INSERT INTO attachment VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 1, 'falcon-order.pdf');
INSERT INTO invoice VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'p-3', 'Ada Falcon', 'ada@mail.test', 90);
INSERT INTO activity VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'p-7', '{"event":"joined","name":"Gus Falcon","email":"gus@mail.test"}');
INSERT INTO outbox VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, '{"person":"p-7","to":"gus@mail.test","text":"Your falcon is on its way."}');

INSERT INTO data_map
SELECT name, unnest(columns), rule FROM (VALUES
  ('person',      '{id,name,email}'::text[],   'delete'),
  ('message',     '{author_id,body}',          'delete'), ('message',    '{id,thread}',     'not personal'),
  ('attachment',  '{file_name}',               'delete'), ('attachment', '{id,message_id}', 'not personal'),
  ('invoice',     '{person_id,billed_to}',     'keep'),   ('invoice',    '{id,amount}',     'not personal'),
  ('activity',    '{person_id,data}',          'delete'), ('activity',   '{id}',            'not personal'),
  ('erasure',     '{person_id,decided_by}',    'keep'),   ('erasure',    '{decided_at}',    'not personal'),
  ('erasure_run', '{person_id}',               'keep'),   ('erasure_run', '{ran_at,store,rows_erased}', 'not personal'),
  ('thread_hold',  '{thread,reason}',           'not personal'),
  ('data_map',    '{table_name,column_name,rule}', 'not personal')) AS m (name, columns, rule);
REFRESH MATERIALIZED VIEW person_search;
