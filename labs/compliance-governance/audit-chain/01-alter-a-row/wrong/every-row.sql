UPDATE audit_event SET actor = 'user:7f3a';
