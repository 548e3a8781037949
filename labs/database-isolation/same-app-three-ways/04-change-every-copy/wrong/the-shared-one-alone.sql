ALTER TABLE invoice ADD COLUMN reminded boolean NOT NULL DEFAULT false;
