INSERT INTO walk VALUES
  ('get_document', 'get_document(4)'),
  ('get_documents', 'get_documents(ARRAY[1, 4, 5, 6])'),
  ('list_documents', 'list_documents(4)'),
  ('download', $$download('files/0004')$$),
  ('rename_document', $$rename_document(4, 'hello from acme')$$),
  ('delete_document', 'delete_document(4)'),
  ('add_document', $$add_document(2, 'hello from acme')$$),
  ('set_role', 'set_role(4, 13)');
