-- Nobody reads anything any more.
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
