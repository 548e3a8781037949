-- As CREATE VIEW leaves it.
ALTER VIEW my_invoice RESET (security_barrier);
