ALTER TABLE public.invoice ADD COLUMN reminded boolean DEFAULT false NOT NULL;
ALTER TABLE t_template.invoice ADD COLUMN reminded boolean DEFAULT false NOT NULL;
ALTER TABLE t_acme.invoice ADD COLUMN reminded boolean DEFAULT false NOT NULL;
ALTER TABLE t_globex.invoice ADD COLUMN reminded boolean DEFAULT false NOT NULL;
