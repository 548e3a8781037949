-- #region view
-- By whom a document is shared and owned: a member with few documents isn't read past all the others.
CREATE INDEX document_by_owner ON document (tenant_id, owner_id, id);
CREATE INDEX share_by_person ON document_share (tenant_id, person_id, document_id);

-- What may be read, in two branches of which a session takes one, each in the order of a page: without
-- it PostgreSQL sorts the whole branch first. With security_invoker the policies beneath are asked for
-- the caller; as its owner's, the view would pass by them.
CREATE OR REPLACE VIEW readable_document WITH (security_invoker = true) AS
(SELECT d.*
 FROM document d
 WHERE d.tenant_id = session_tenant()
   AND (SELECT holds('document:read')) AND (SELECT holds('document:any'))
 ORDER BY d.id)
UNION ALL
(SELECT d.*
 FROM document d
 JOIN (
   SELECT document_id AS id FROM document_share
   WHERE tenant_id = session_tenant() AND person_id = session_person()
   UNION
   SELECT id FROM document
   WHERE tenant_id = session_tenant() AND owner_id = session_person()
 ) AS mine ON mine.id = d.id
 WHERE d.tenant_id = session_tenant()
   AND (SELECT holds('document:read')) AND NOT (SELECT holds('document:any'))
 ORDER BY d.id);
GRANT SELECT ON readable_document TO app_user;
-- #endregion view
