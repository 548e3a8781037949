-- A read leaks. What writes was left with acme's ids.
INSERT INTO walk VALUES
  ('get_document', 'get_document(4)'),
  ('get_documents', 'get_documents(ARRAY[4, 5])'),
  ('list_documents', 'list_documents(4)'),
  ('download', $$download('files/0004')$$),
  ('rename_document', $$rename_document(1, 'hello')$$),
  ('delete_document', 'delete_document(1)'),
  ('add_document', $$add_document(1, 'hello')$$),
  ('set_role', 'set_role(2, 13)');
