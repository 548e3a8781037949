-- 200 customers sign up.
DO $$
BEGIN
  FOR customer IN 1..200 LOOP
    PERFORM set_config('app.tenant_id', format('dddddddd-dddd-4ddd-8ddd-%s', lpad(customer::text, 12, '0')), true);
    PERFORM sign_up('customer-' || customer);
  END LOOP;
END $$;

SELECT count(*) AS tenants FROM tenant;
