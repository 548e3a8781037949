SELECT tenant_id, id, name, email FROM person WHERE email = 'ada@mail.test' ORDER BY tenant_id;
