-- Enabling twice still exempts the owner.
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
