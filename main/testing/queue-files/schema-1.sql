-- A queue as a program with schema 1 left it.
PRAGMA application_id = 1112101973;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE batches (
     id TEXT PRIMARY KEY,
     kind TEXT NOT NULL,
     label TEXT NOT NULL,
     destination_url TEXT NOT NULL,
     added_at INTEGER NOT NULL
   ) STRICT;
INSERT INTO batches VALUES('00000000-0000-4000-8000-0000000000b1','folder','Año','http://server.example/drop/',1924992000000);
CREATE TABLE jobs (
     position INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     batch_id TEXT NOT NULL REFERENCES batches(id),
     file_name TEXT NOT NULL,
     relative_path TEXT NOT NULL,
     source_path TEXT NOT NULL,
     source_identity TEXT NOT NULL,
     remote_url TEXT NOT NULL,
     state TEXT NOT NULL,
     error TEXT,
     cancel_outcome TEXT,
     close_unconfirmed INTEGER NOT NULL,
     session_id TEXT,
     acknowledged_bytes INTEGER NOT NULL,
     close_sent INTEGER NOT NULL,
     last_fragment_sent INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     next_try_at INTEGER,
     last_progress_at INTEGER NOT NULL,
     added_at INTEGER NOT NULL,
     finished_at INTEGER
   ) STRICT;
INSERT INTO jobs VALUES(1,'00000000-0000-4000-8000-000000000001','00000000-0000-4000-8000-0000000000b1','queued.bin','Año/queued.bin','/source/Año/queued.bin','{"device":"1","inode":"1","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/queued.bin','queued',NULL,NULL,0,NULL,0,0,0,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(2,'00000000-0000-4000-8000-000000000002','00000000-0000-4000-8000-0000000000b1','transferring.bin','Año/transferring.bin','/source/Año/transferring.bin','{"device":"1","inode":"2","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/transferring.bin','transferring',NULL,NULL,0,'{7df0354d-249b-430f-820d-3d2a9bef4931}',41,0,0,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(3,'00000000-0000-4000-8000-000000000003','00000000-0000-4000-8000-0000000000b1','closing.bin','Año/closing.bin','/source/Año/closing.bin','{"device":"1","inode":"3","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/closing.bin','closing',NULL,NULL,0,'{7df0354d-249b-430f-820d-3d2a9bef4932}',42,1,1,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(4,'00000000-0000-4000-8000-000000000004','00000000-0000-4000-8000-0000000000b1','suspended.bin','Año/suspended.bin','/source/Año/suspended.bin','{"device":"1","inode":"4","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/suspended.bin','suspended',NULL,NULL,0,NULL,0,0,0,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(5,'00000000-0000-4000-8000-000000000005','00000000-0000-4000-8000-0000000000b1','transientError.bin','Año/transientError.bin','/source/Año/transientError.bin','{"device":"1","inode":"5","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/transientError.bin','transientError','{"code":"server-busy","severity":"transient","facts":{"host":"server.example","httpStatus":503}}',NULL,0,'{7df0354d-249b-430f-820d-3d2a9bef4934}',44,0,0,2,1924992060000,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(6,'00000000-0000-4000-8000-000000000006','00000000-0000-4000-8000-0000000000b1','error.bin','Año/error.bin','/source/Año/error.bin','{"device":"1","inode":"6","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/error.bin','error','{"code":"access-denied","severity":"fatal","facts":{"host":"server.example","httpStatus":403}}',NULL,0,NULL,0,0,0,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(7,'00000000-0000-4000-8000-000000000007','00000000-0000-4000-8000-0000000000b1','acknowledged.bin','Año/acknowledged.bin','/source/Año/acknowledged.bin','{"device":"1","inode":"7","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/acknowledged.bin','acknowledged',NULL,NULL,0,NULL,0,0,0,0,NULL,1924992000000,1924992000000,1924992000009);
INSERT INTO jobs VALUES(8,'00000000-0000-4000-8000-000000000008','00000000-0000-4000-8000-0000000000b1','cancelling.bin','Año/cancelling.bin','/source/Año/cancelling.bin','{"device":"1","inode":"8","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/cancelling.bin','cancelling',NULL,NULL,0,'{7df0354d-249b-430f-820d-3d2a9bef4937}',47,0,0,0,NULL,1924992000000,1924992000000,NULL);
INSERT INTO jobs VALUES(9,'00000000-0000-4000-8000-000000000009','00000000-0000-4000-8000-0000000000b1','cancelled.bin','Año/cancelled.bin','/source/Año/cancelled.bin','{"device":"1","inode":"9","sizeBytes":100,"modifiedNs":"1","changedNs":"2"}','http://server.example/drop/A%C3%B1o/cancelled.bin','cancelled',NULL,'confirmed',0,NULL,0,0,0,0,NULL,1924992000000,1924992000000,1924992000009);
CREATE TABLE abandoned_sessions (
     id TEXT PRIMARY KEY,
     remote_url TEXT NOT NULL,
     session_id TEXT NOT NULL,
     added_at INTEGER NOT NULL
   ) STRICT;
INSERT INTO abandoned_sessions VALUES('00000000-0000-4000-8000-0000000000a1','http://server.example/drop/old.bin','{9df0354d-249b-430f-820d-3d2a9bef4931}',1924992000000);
CREATE INDEX jobs_of_batch ON jobs (batch_id);
COMMIT;
