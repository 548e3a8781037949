-- Each with an id of acme's own.
INSERT INTO walk VALUES
  ('get_document', 'get_document(1)'),
  ('get_documents', 'get_documents(ARRAY[1, 2])'),
  ('list_documents', 'list_documents(1)'),
  ('download', $$download('files/0001')$$),
  ('rename_document', $$rename_document(1, 'hello')$$),
  ('delete_document', 'delete_document(1)'),
  ('add_document', $$add_document(1, 'hello')$$),
  ('set_role', 'set_role(2, 13)');
