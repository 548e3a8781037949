-- acme's login may not call it, and reads it.
SELECT proname, prosrc FROM pg_proc WHERE proname = 'note_key';
