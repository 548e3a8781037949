-- The support tool has a login of its own; the application's is a member of nothing.
CREATE ROLE support_tool LOGIN;
GRANT support TO support_tool;
