INSERT INTO walk VALUES
  ('get_document', 'get_document(6)'),
  ('get_documents', 'get_documents(ARRAY[1, 2, 3, 4, 5, 6, 7, 8])'),
  ('list_documents', 'list_documents(5)'),
  ('download', $$download('files/0006')$$),
  ('rename_document', $$rename_document(6, 'mine now')$$),
  ('delete_document', 'delete_document(5)'),
  ('add_document', $$add_document(3, 'mine now')$$),
  ('set_role', 'set_role(5, 13)');
