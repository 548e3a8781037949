-- Too far: numbers that no row has.
INSERT INTO walk VALUES
  ('get_document', 'get_document(40)'),
  ('get_documents', 'get_documents(ARRAY[40, 41])'),
  ('list_documents', 'list_documents(40)'),
  ('download', $$download('files/4')$$),
  ('rename_document', $$rename_document(40, 'hello')$$),
  ('delete_document', 'delete_document(40)'),
  ('add_document', $$add_document(40, 'hello')$$),
  ('set_role', 'set_role(40, 13)');
