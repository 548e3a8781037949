ALTER TABLE public.invoice ADD COLUMN reminded boolean NOT NULL DEFAULT false;
ALTER TABLE t_acme.invoice ADD COLUMN reminded boolean NOT NULL DEFAULT false;
