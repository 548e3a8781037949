ALTER VIEW my_invoice SET (security_barrier = true);
