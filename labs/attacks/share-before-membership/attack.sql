-- Ada, of acme by now, opens the link that she kept.
SELECT * FROM read_document('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'ada', 1);
