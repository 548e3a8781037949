SELECT seq, actor, action, detail FROM audit_event WHERE seq = 2;
