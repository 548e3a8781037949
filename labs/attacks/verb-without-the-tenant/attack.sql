-- Acme walks on from its own ids. Reading finds nothing.
SELECT memo FROM get_invoice(3);
-- Voiding does.
SELECT memo, state FROM void_invoice(3);
