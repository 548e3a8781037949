export const gaps = `SELECT unnest(ARRAY['comment', 'note', 'note_count', 'project', 'task']) AS name`;
