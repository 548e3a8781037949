SELECT printer FROM acme.label;
