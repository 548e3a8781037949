-- Bob tries an invoice that he may not void. The application catches the error and answers 403.
DO $$
BEGIN
  PERFORM void_invoice(7);
EXCEPTION WHEN insufficient_privilege THEN
  NULL;
END
$$;
