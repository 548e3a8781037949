-- A second report would be real work: here the business happened twice, not the message.
UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
INSERT INTO report VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'orchid audit', 70, '2026-10-20T16:31:00Z');
UPDATE usage_counter SET pages = pages + 70 WHERE month = '2026-10-01';
