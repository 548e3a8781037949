-- acme's app: an administrator types the domain into the form.
SELECT claim('pay.falcon.test');

-- Who opens an old link of globex now sees:
SELECT p.memo FROM login_page AS p WHERE p.tenant_id = served_at('pay.falcon.test');
