
PRAGMA page_size=4096;

PRAGMA writable_schema=ON;
PRAGMA foreign_keys=OFF;

BEGIN TRANSACTION;

DROP TABLE IF EXISTS auth_access_key;
CREATE TABLE auth_access_key (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, name TEXT NOT NULL, prefix TEXT NOT NULL, key_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, expires_at INTEGER, last_used_at INTEGER, created_at INTEGER NOT NULL);
CREATE INDEX auth_access_key_user ON auth_access_key (user_id, created_at);

DROP TABLE IF EXISTS auth_credential;
CREATE TABLE auth_credential (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, service_name TEXT NOT NULL, credential_type TEXT NOT NULL, secret BLOB NOT NULL, masked_key TEXT NOT NULL, key_hash TEXT NOT NULL, is_active INTEGER NOT NULL, last_used_at INTEGER, last_test_ok INTEGER, last_test_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (user_id, service_name, credential_type));

DROP TABLE IF EXISTS auth_key;
CREATE TABLE auth_key (id TEXT PRIMARY KEY, algorithm TEXT NOT NULL, private_key BLOB NOT NULL, public_key BLOB NOT NULL, created_at INTEGER NOT NULL);
INSERT INTO auth_key VALUES('01a20708-6ec4-7ad3-a766-ec442628a3ae','ES256',X'E7D0A74F0157A1C7BF1B241E4C3CDE40C6C92F5C4753507235A6392672C7F526317DA042F33B15C55AF500E45A7C1D5FB9CA34473C8E0FB4655A7D5F7C95A22EAAE7CD085AEC83EDFCAFC1FBD8A38392EA7115A54B311379BE7C95B511FE4797B0545F6B57D5064807616BEF7A3BCE7BE546ED58EA3BCED31493A3C55A137068F139984E5FE5C1960B7DDD503363A5FF3437DFFFF5A2AB6FEAC9C8CC84B9C116BBC940E463B8',X'3059301306072A8648CE3D020106082A8648CE3D03010703420004DD21A4E6A100D627E6D9476F92C5EDDA5357042C1F2707C98A4880E0B23B62F5AF08DE842B36C6246528190DA5AEF1D8D126FD0E151D5D13A72E103D4A5BB5F8',1795414322884);

DROP TABLE IF EXISTS auth_login_history;
CREATE TABLE auth_login_history (id TEXT PRIMARY KEY, user_id TEXT REFERENCES auth_user (id) ON DELETE CASCADE, email TEXT NOT NULL COLLATE NOCASE, ip_address TEXT NOT NULL, user_agent TEXT NOT NULL, success INTEGER NOT NULL, failure_reason TEXT, created_at INTEGER NOT NULL);
INSERT INTO auth_login_history VALUES('01a20708-6f1c-7b84-b9ba-35fdfed5dd23','01a20708-6eab-7f16-b105-ae704749cc04','bench@example.com','127.0.0.1','python-httpx/0.28.1',1,NULL,1795414322972);
CREATE INDEX auth_login_history_address ON auth_login_history (ip_address, created_at);
CREATE INDEX auth_login_history_email ON auth_login_history (email, created_at);
CREATE INDEX auth_login_history_time ON auth_login_history (created_at);
CREATE INDEX auth_login_history_user ON auth_login_history (user_id, created_at);

DROP TABLE IF EXISTS auth_passkey;
CREATE TABLE auth_passkey (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, name TEXT NOT NULL, host TEXT NOT NULL, credential_id BLOB NOT NULL UNIQUE, attested BLOB NOT NULL, transports TEXT NOT NULL, sign_count INTEGER NOT NULL, backed_up INTEGER NOT NULL, suspect_at INTEGER, last_used_at INTEGER, created_at INTEGER NOT NULL);
CREATE INDEX auth_passkey_user ON auth_passkey (user_id, created_at);

DROP TABLE IF EXISTS auth_passkey_challenge;
CREATE TABLE auth_passkey_challenge (hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, user_id TEXT REFERENCES auth_user (id) ON DELETE CASCADE, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX auth_passkey_challenge_expiry ON auth_passkey_challenge (expires_at);
CREATE INDEX auth_passkey_challenge_user ON auth_passkey_challenge (user_id);

DROP TABLE IF EXISTS auth_password_reset;
CREATE TABLE auth_password_reset (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, token_hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER);
CREATE INDEX auth_password_reset_user ON auth_password_reset (user_id, created_at);

DROP TABLE IF EXISTS auth_preferences;
CREATE TABLE auth_preferences (id TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE REFERENCES auth_user (id) ON DELETE CASCADE, theme TEXT NOT NULL, ui_density TEXT NOT NULL, timezone TEXT NOT NULL, language TEXT NOT NULL, date_format TEXT NOT NULL, time_format TEXT NOT NULL, bio TEXT, company TEXT, avatar_url TEXT, email_workflow_events INTEGER NOT NULL, email_system_alerts INTEGER NOT NULL, notification_frequency TEXT NOT NULL, quiet_hours_start TEXT, quiet_hours_end TEXT, in_app_notifications INTEGER NOT NULL, default_timeout INTEGER NOT NULL, default_retry_policy TEXT NOT NULL, auto_save_interval INTEGER NOT NULL, auto_retry_on_failure INTEGER NOT NULL, failure_notification_threshold INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);

DROP TABLE IF EXISTS auth_recovery_code;
CREATE TABLE auth_recovery_code (hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, used_at INTEGER, created_at INTEGER NOT NULL);
CREATE INDEX auth_recovery_code_user ON auth_recovery_code (user_id);

DROP TABLE IF EXISTS auth_refresh_token;
CREATE TABLE auth_refresh_token (hash TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES auth_session (id) ON DELETE CASCADE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID;
INSERT INTO auth_refresh_token VALUES('833f33da62e55c95120ae6d77d8e5caceb6f153a6dbe5c48924215fdc2b0e09b','01a20708-6f1d-7629-a407-1d13aa511c7f',1795414322973,1798006322973,NULL);
CREATE INDEX auth_refresh_token_expiry ON auth_refresh_token (expires_at);
CREATE INDEX auth_refresh_token_session ON auth_refresh_token (session_id);

DROP TABLE IF EXISTS auth_second_factor;
CREATE TABLE auth_second_factor (user_id TEXT PRIMARY KEY REFERENCES auth_user (id) ON DELETE CASCADE, secret BLOB NOT NULL, confirmed_at INTEGER, last_step INTEGER NOT NULL, created_at INTEGER NOT NULL);

DROP TABLE IF EXISTS auth_session;
CREATE TABLE auth_session (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, device_info TEXT, ip_address TEXT NOT NULL, user_agent TEXT NOT NULL, created_at INTEGER NOT NULL, last_active_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER);
INSERT INTO auth_session VALUES('01a20708-6f1d-7629-a407-1d13aa511c7f','01a20708-6eab-7f16-b105-ae704749cc04','Python','127.0.0.1','python-httpx/0.28.1',1795414322973,1795414322973,1798006322973,NULL);
CREATE INDEX auth_session_expiry ON auth_session (expires_at);
CREATE INDEX auth_session_user ON auth_session (user_id, revoked_at);

DROP TABLE IF EXISTS auth_setup_token;
CREATE TABLE auth_setup_token (hash TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;

DROP TABLE IF EXISTS auth_user;
CREATE TABLE auth_user (id TEXT PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE, hashed_password TEXT NOT NULL, full_name TEXT, is_active INTEGER NOT NULL DEFAULT 1, is_superuser INTEGER NOT NULL DEFAULT 0, email_verified INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_login_at INTEGER);
INSERT INTO auth_user VALUES('01a20708-6eab-7f16-b105-ae704749cc04','bench@example.com','$argon2id$v=19$m=64,t=1,p=1$H0FtAVNhR6GmL/fyyVmg1A$mKe/YErWJRYTZRlN9yQoHrdXcB3deqRCE6RJbbGfrQA',NULL,1,1,0,1795414322859,1795414322859,1795414322973);
INSERT INTO auth_user VALUES('01a20708-6f3d-7538-8f59-8c3a08f31df9','bob@example.com','$argon2id$v=19$m=64,t=1,p=1$SkOp/2v6fxOGmrLYyK87cA$GOaaeRigs2wzTgaFRM5Yh5fJEqiIjMKZY3mCd/nKBgg',NULL,1,0,0,1795414323005,1795414323005,NULL);
CREATE INDEX auth_user_superuser ON auth_user (is_active) WHERE is_superuser = 1;

DROP TABLE IF EXISTS db_activity;
CREATE TABLE db_activity (id TEXT PRIMARY KEY, kind TEXT NOT NULL, actor_id TEXT, title TEXT NOT NULL, status TEXT NOT NULL, object_id TEXT, data TEXT NOT NULL, created_at INTEGER NOT NULL);
INSERT INTO db_activity VALUES('01a20708-6eab-76b6-a90d-e3a210b2af1e','user_created',NULL,'bench@example.com was made a superuser','success','01a20708-6eab-7f16-b105-ae704749cc04','{}',1795414322859);
INSERT INTO db_activity VALUES('01a20708-6f1c-7181-aa5e-17e0beeb971f','user_signed_in','01a20708-6eab-7f16-b105-ae704749cc04','bench@example.com signed in','success','01a20708-6eab-7f16-b105-ae704749cc04','{"ip_address":"127.0.0.1","by":"password"}',1795414322973);
INSERT INTO db_activity VALUES('01a20708-6f3e-7eb8-bc06-bd9a4f1022cf','user_signed_up','01a20708-6f3d-7538-8f59-8c3a08f31df9','bob@example.com signed up','success','01a20708-6f3d-7538-8f59-8c3a08f31df9','{"ip_address":"127.0.0.1"}',1795414323006);
INSERT INTO db_activity VALUES('01a20708-710d-7c3b-9806-cffb9c6152bd','workflows.execution_started','01a20708-6eab-7f16-b105-ae704749cc04','Ran Sums','success','01a20708-710d-7504-8fa6-a5cc43f50c68','{}',1795414323469);
INSERT INTO db_activity VALUES('01a20708-710f-732f-bbd0-4a706c2aa933','workflows.execution_completed','01a20708-6eab-7f16-b105-ae704749cc04','Completed','success','01a20708-710d-7504-8fa6-a5cc43f50c68','{}',1795414323471);
CREATE INDEX db_activity_time ON db_activity (created_at);

DROP TABLE IF EXISTS db_migration;
CREATE TABLE db_migration (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL);
INSERT INTO db_migration VALUES('0001_db_jobs',1795414322847);
INSERT INTO db_migration VALUES('0002_http_idempotency',1795414322848);
INSERT INTO db_migration VALUES('0003_storage_files',1795414322848);
INSERT INTO db_migration VALUES('0004_auth_users',1795414322849);
INSERT INTO db_migration VALUES('0005_ocr_jobs',1795414322849);
INSERT INTO db_migration VALUES('0006_rag_documents',1795414322850);
INSERT INTO db_migration VALUES('0007_workflows_journal',1795414322851);
INSERT INTO db_migration VALUES('0008_auth_accounts',1795414322852);
INSERT INTO db_migration VALUES('0009_storage_buckets',1795414322853);
INSERT INTO db_migration VALUES('0010_jobs_crashes',1795414322853);
INSERT INTO db_migration VALUES('0013_auth_passkeys',1795414322854);
INSERT INTO db_migration VALUES('0018_workflows_history',1795414322854);

DROP TABLE IF EXISTS db_setting;
CREATE TABLE db_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at INTEGER NOT NULL);

DROP TABLE IF EXISTS http_idempotency;
CREATE TABLE http_idempotency (
            subject     TEXT NOT NULL,
            method      TEXT NOT NULL,
            path        TEXT NOT NULL,
            key         TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            answer      BLOB,
            expires_at  INTEGER NOT NULL,
            PRIMARY KEY (subject, method, path, key)
        ) WITHOUT ROWID
        ;
CREATE INDEX http_idempotency_expires_at ON http_idempotency (expires_at);

DROP TABLE IF EXISTS jobs_dead_letter;
CREATE TABLE jobs_dead_letter (id INTEGER PRIMARY KEY, queue TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, tries INTEGER NOT NULL, error TEXT, created_at INTEGER NOT NULL, died_at INTEGER NOT NULL);

DROP TABLE IF EXISTS jobs_task;
CREATE TABLE jobs_task (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, name TEXT NOT NULL, payload TEXT NOT NULL, unique_key TEXT, priority INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, leased_at INTEGER, tries INTEGER NOT NULL DEFAULT 0, error TEXT, created_at INTEGER NOT NULL, crashes INTEGER NOT NULL DEFAULT 0);
INSERT INTO jobs_task VALUES(7,'default','auth.prune_records','{}','periodic:auth.prune_records',0,1795500722887,NULL,0,NULL,1795414322887,0);
INSERT INTO jobs_task VALUES(8,'default','rag.forget_queries','{}','periodic:rag.forget_queries',0,1795500722887,NULL,0,NULL,1795414322887,0);
INSERT INTO jobs_task VALUES(9,'default','storage.sweep_contents','{}','periodic:storage.sweep_contents',0,1795500722888,NULL,0,NULL,1795414322888,0);
INSERT INTO jobs_task VALUES(10,'default','storage.forget_uploads','{}','periodic:storage.forget_uploads',0,1795417922888,NULL,0,NULL,1795414322888,0);
INSERT INTO jobs_task VALUES(11,'default','workflows.sweep_executions','{}','periodic:workflows.sweep_executions',0,1795414382888,NULL,0,NULL,1795414322888,0);
INSERT INTO jobs_task VALUES(12,'default','workflows.prune_history','{}','periodic:workflows.prune_history',0,1795417922888,NULL,0,NULL,1795414322888,0);
CREATE INDEX jobs_task_ready ON jobs_task (queue, priority DESC, due_at, id) WHERE leased_at IS NULL;
CREATE UNIQUE INDEX jobs_task_unique ON jobs_task (unique_key) WHERE unique_key IS NOT NULL AND leased_at IS NULL;

DROP TABLE IF EXISTS ocr_job;
CREATE TABLE ocr_job (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, document_url TEXT NOT NULL, bucket TEXT, path TEXT, owns_file INTEGER NOT NULL, file_name TEXT, file_type TEXT NOT NULL, engine TEXT NOT NULL, requested_engine TEXT, routing_reason TEXT NOT NULL, status TEXT NOT NULL, document_metadata TEXT NOT NULL, query_requirements TEXT NOT NULL, pages_done INTEGER NOT NULL, pages_total INTEGER, attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER, error_message TEXT, result_id TEXT, text_length INTEGER, confidence REAL, languages TEXT NOT NULL);
INSERT INTO ocr_job VALUES('01a20708-6ff1-7de2-ab40-8a1921155436','01a20708-6eab-7f16-b105-ae704749cc04','storage://ocr-documents/01a20708-6eab-7f16-b105-ae704749cc04/01a20708-6ff1-7de2-ab40-8a1921155436-scan.png','ocr-documents','01a20708-6eab-7f16-b105-ae704749cc04/01a20708-6ff1-7de2-ab40-8a1921155436-scan.png',1,'scan.png','image','tesseract',NULL,'no rule applies: tesseract','completed','{}','{}',1,1,1,1795414323187,1795414323189,1795414323461,NULL,'01a20708-7105-757d-821b-5f4a4b16e4f6',12,0.8980026736363637,'["eng"]');
CREATE INDEX ocr_job_file ON ocr_job (owner_id, bucket, path) WHERE path IS NOT NULL;
CREATE INDEX ocr_job_owner ON ocr_job (owner_id, created_at, id);

DROP TABLE IF EXISTS ocr_page;
CREATE TABLE ocr_page (job_id TEXT NOT NULL REFERENCES ocr_job (id) ON DELETE CASCADE, page INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (job_id, page)) WITHOUT ROWID;
INSERT INTO ocr_page VALUES('01a20708-6ff1-7de2-ab40-8a1921155436',1,X'8AA47061676501A57769647468CD0384A6686569676874CCA0A364706946A8726F746174696F6E00A4736B6577CB0000000000000000A474657874AC496E766F6963652034373131AA636F6E666964656E6365CB3FECBC701A5FA3C9A6736F75726365A36F6372A6626C6F636B739184A474657874AC496E766F6963652034373131A3626F7894CB4042000000000000CB404D000000000000CB4078800000000000CB405A000000000000AA636F6E666964656E6365CB3FECBC701A5FA3C9A5776F7264739285A474657874A7496E766F696365A3626F7894CB4042000000000000CB404D000000000000CB406DD55555555555CB405A000000000000AA636F6E666964656E6365CB3FEE78F9203CE15DA5737461727400A3656E640785A474657874A434373131A3626F7894CB4070100000000000CB404D555555555555CB4078800000000000CB4059C00000000000AA636F6E666964656E6365CB3FE9B280501C7806A5737461727408A3656E640C');

DROP TABLE IF EXISTS rag_chunk;
CREATE TABLE rag_chunk (key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE, index_id TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, scope TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (document_id, ordinal));
INSERT INTO rag_chunk VALUES(1,'01a20708-6fe4-77eb-9eae-699269b88349','01a20708-6f51-7914-a742-3ecf13d7b6ff','01a20708-6f4f-7ed4-8abf-81f607d01af1',0,0,61,NULL,'01a207086f4f7ed48abf81f607d01af1','Boiler','The boiler is serviced by Nordic Heating, telephone 555 0199.');
CREATE TRIGGER rag_chunk_added AFTER INSERT ON rag_chunk BEGIN INSERT INTO rag_word (rowid, scope, heading, text) VALUES (new.key, new.scope, new.heading, new.text); END;
CREATE TRIGGER rag_chunk_changed AFTER UPDATE OF scope, heading, text ON rag_chunk BEGIN INSERT INTO rag_word (rag_word, rowid, scope, heading, text) VALUES ('delete', old.key, old.scope, old.heading, old.text); INSERT INTO rag_word (rowid, scope, heading, text) VALUES (new.key, new.scope, new.heading, new.text); END;
CREATE TRIGGER rag_chunk_removed AFTER DELETE ON rag_chunk BEGIN INSERT INTO rag_word (rag_word, rowid, scope, heading, text) VALUES ('delete', old.key, old.scope, old.heading, old.text); END;

DROP TABLE IF EXISTS rag_document;
CREATE TABLE rag_document (id TEXT PRIMARY KEY, index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL, title TEXT, document_metadata TEXT NOT NULL, content_hash TEXT NOT NULL, size_bytes INTEGER NOT NULL, chunk_count INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, error_message TEXT, source TEXT NOT NULL, bucket TEXT, path TEXT, ocr_job_id TEXT, given_vector BLOB, created_at INTEGER NOT NULL, indexed_at INTEGER, content TEXT);
INSERT INTO rag_document VALUES('01a20708-6f51-7914-a742-3ecf13d7b6ff','01a20708-6f4f-7ed4-8abf-81f607d01af1','01a20708-6eab-7f16-b105-ae704749cc04','Boiler','{}','891ecead5fd9d5d4b8ab679096cb7c33e2b0db898b50e41f3c2c8cab677cc3ec',61,1,'completed',NULL,'api',NULL,NULL,NULL,NULL,1795414323026,1795414323172,'The boiler is serviced by Nordic Heating, telephone 555 0199.');
CREATE INDEX rag_document_file ON rag_document (owner_id, bucket, path) WHERE path IS NOT NULL;
CREATE INDEX rag_document_hash ON rag_document (index_id, content_hash);
CREATE INDEX rag_document_index ON rag_document (index_id, created_at, id);

DROP TABLE IF EXISTS rag_index;
CREATE TABLE rag_index (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL, vector_db_type TEXT NOT NULL, embedding_model TEXT NOT NULL, dimensions INTEGER NOT NULL, chunk_size INTEGER NOT NULL, chunk_overlap INTEGER NOT NULL, active_adapter_id TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner_id, name));
INSERT INTO rag_index VALUES('01a20708-6f4f-7ed4-8abf-81f607d01af1','01a20708-6eab-7f16-b105-ae704749cc04','House','sqlite_vec','all-MiniLM-L6-v2-int8',384,800,100,NULL,1795414323023,1795414323023);

DROP TABLE IF EXISTS rag_page;
CREATE TABLE rag_page (document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE, page INTEGER NOT NULL, start INTEGER NOT NULL DEFAULT 0, "end" INTEGER NOT NULL DEFAULT 0, source TEXT NOT NULL, rotation INTEGER NOT NULL, skew REAL NOT NULL, words BLOB NOT NULL, text TEXT, PRIMARY KEY (document_id, page));

DROP TABLE IF EXISTS rag_query;
CREATE TABLE rag_query (id TEXT PRIMARY KEY, index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL, query_text TEXT NOT NULL, top_k INTEGER NOT NULL, query_requirements TEXT NOT NULL, filters TEXT, vector_db TEXT NOT NULL, engine TEXT NOT NULL, routing_reason TEXT NOT NULL, results TEXT NOT NULL, answer TEXT, latency_ms INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX rag_query_age ON rag_query (created_at);
CREATE INDEX rag_query_index ON rag_query (index_id, created_at);
CREATE INDEX rag_query_owner ON rag_query (owner_id, created_at, id);

DROP TABLE IF EXISTS rag_sentence;
CREATE TABLE rag_sentence (key INTEGER PRIMARY KEY, document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, vector BLOB NOT NULL);
INSERT INTO rag_sentence VALUES(1,'01a20708-6f51-7914-a742-3ecf13d7b6ff',0,61,NULL,X'BE01D706F204162E20CEDBEBEAEEF8D108B3EEFD0D28D1F5381AFE1BE4300FE2F5281C47FBF8C44007F0ECF6486DA1DD0636DAE2233809E1251C052019CCDF05FA05C9EECD9F3BE62CEC0F24EB030EFF3511C35BCA5033E846F3EC18E3FACE1C353FFB1CF20DAF37C5F4EA462BB8E8EAD8E732C21CCF28F102D5E215C5450A00CE283D171E03E6DDEE13E829ECFCBDD15309031C67F02125ED1008EF39022D07FE04F31ED411CD04F515F15C0EEAD71C5ABDC85CF91326D03603D6B2130501ED599BFFF33CE4D20A291DFFF80B16E01ADCC4EE462CCB0714FE2FCBE02B16CF002EE7D811E100030BCE4D46CF1620F06DFC2EF8DA0821D923D637F90FFBCC96FEE936CA235A47051237CED54ED9D1F6FCED0932DBCD291B002CF7C7FF590736190A2ADBD03DD4FEFB0CDE0ABBE90AFE371CFD081A0FD37F0BF4EDD60CE0DAF90003CD16F328C3FA04C018C61A0ED719F62627FE30F0F70CEBDAC11F261DC4C7F2F2D2EE21B6E2E1AAD815DB2F1CD5DAC60F17F2D063FEBBDE07E10B3BDD2410BD');
CREATE INDEX rag_sentence_place ON rag_sentence (document_id, start);

DROP TABLE IF EXISTS rag_switch_log;
CREATE TABLE rag_switch_log (id TEXT PRIMARY KEY, query_id TEXT REFERENCES rag_query (id) ON DELETE CASCADE, index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL, routing_decision TEXT NOT NULL, routing_reason TEXT NOT NULL, query_requirements TEXT NOT NULL, statistics TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE INDEX rag_switch_log_index ON rag_switch_log (index_id);
CREATE INDEX rag_switch_log_owner ON rag_switch_log (owner_id, created_at, id);
CREATE INDEX rag_switch_log_query ON rag_switch_log (query_id);

DROP TABLE IF EXISTS rag_vector;
CREATE TABLE rag_vector (chunk_key INTEGER PRIMARY KEY REFERENCES rag_chunk (key) ON DELETE CASCADE, index_id TEXT NOT NULL, code BLOB NOT NULL, vector BLOB NOT NULL);
INSERT INTO rag_vector VALUES(1,'01a20708-6f4f-7ed4-8abf-81f607d01af1',X'E201396FAE31739F42ED6BA9AB1854693E0ADF772B9A693395B398B3C9B6B21ABA89E4D353E5DD08145A4F1C081A136C',X'D02D96BDEDF50B3CA2E95EBDE596E6BB899FC3BCFCB7213B3CBD2E3DF678623DC08A223D0FFC85BD9E1F11BDEB0604BD95DCE8BCDB77BDBC27C97DBCB71F81BD054D793CD562D1BDA70FB3BC03C29E3BCAEC2C3C1CFB7D3D236A6FBD22CE73BC5DB7943D6ACF1D3D6D469E3BD240F73C5F5820BD2ED2443D6765C03CADD80EBD0433D9BBBF03633D95D7D83C2927CE3D2A019BBCB7B7183BCA9684BDD2C4A23D45F5653A310E88BC54B289BCB6DF07BC6433B13D011D0D3EB5A0FFBD581229BD0BDE703ABDFB6A3D42232ABD961D43BD4CF6073D055FB53D08B5733C368E4EBDC036233D62F2483D8BA7CF392F500F3D32D29A3CF22B94BD0BF004BDD4C6E13B87C6D8BAD56D273C284E84BD42341EBD9C258CBDE7ADFCBD64E6933D061E24BDA26D773D523494BCC259F53BF9DF573D164E03BD5845713B9A144F3CF3FF143BE508713D5F9FB13C4C7DAEBD548FD93DCD2187BDABDACD3D03F3513DA628EFBCCDB1A73D2914BABC7F9EEFBC18465B3C9254D6BCF468253A01DC97BDA52F263D4D579A3D19AA933D1A447CB93EF7F03C24EB6DBC1AF3A93C0394F2BDFAC5753DEE0B89BD4B40EDBBE149ACBCE8378E3D642C243DDC3FA3BD923501BDEAA1DFBCBE4F2CBD73E4D2BC0CBC873D4BF0ABBDC449273D387434BD73E1393DE32B00BC2340613AEB2180BDB409B6BC25C6A53CAC1895BD0B8AAF3D4839A63C9BFC42892CDE72BD69D90E3D6C0A9A3D96F7073D613C113DDDE5453B839A07BDAF2D2BBD44D14BBC6438D53C32EFD3BC9F36163D6E74ADBCAFB3EFBB2BE491BDD07A75BD253AD33D6278CA3B1A6BD73B4A38E63C93ABFA3DA0E9A0BCC93D083DD7A5253DF17A093C24F1E53B64A95F3C756DEDBC2494983D30B8C639CB55703D720AF0B95DB04D3CB08DB03B0F0286BC3C3C233D47AB4FBDC718A93C169379BDFA43EEBB791D9CBBDA857A3C6469E2BC738BCD3DBCC5513C3733DDBCBFEB3FBD1724163DB296F03D08B9ADBD6FCD8DBDA0A0E13DDABD09BC4009993C9BC63D3DF35990BDDB10983DECC96A3BFF106CBDAEA3AFBD92633F3CC7ECB43B3B5169BB40978EBCA3B2E63D28C700BE26F1073CCF2231BC4684883DB2FDCBBC654060BDC8F4DF3BF70A1C3D482D0A3D696091BB740D47BC62B3213C40B6E23C483C12BD2F47C03CD4F357BDF6D584BDCDF815BD53FFCF3DC8D46F3DE2AE52BD432116BA2D97BC3C777F313A33295B3D1FA76EBDF47422BD7C17313D809F043DD90D7BBDFE9CE30867528B3D6D0801BD80E460BDAD52883C40CA0ABDCDA5DABB98B7263B40C92D3C69438FBDB1C8B53DD299B83DCC6764BDADB8533C26682D3D621FD5BC5EF4073E7A8D92BC7EEF863D5A4EC1BB2C7C3DBD0CC4D83B7716113D267F55BD45F8FB3CF1D50FBDB309983D0D75AEBCAEC1A43CC86B443B8CCA7FBD604804BEE08E23BCCCE6EBBCB472823DCBB98FBDDDEA2D3D6278F53D0730B03D364A81BBE7B37D3CF065823DDE6835BD68B954BDD857D53DBF046DBDE49863BDDB238EBC4873343BA8A8C1BC95D01CBB2EA4603D02E11EBDA11654BD379D2B3DDDBC1A3DCD59243A5455343D1D8B493AE3F793BD20CE3CBC22F0ED3DCDF3F7B97F058E3D26E3063DE73A013B0AEB4C3DD6AF3BBD627958BD3CD7A73D015B66BDB222523CD79A2FBCA08B4F3C8ED1EEBC49984A3CB3B7AFBDCA5968BCE1AC8F3CA87B1C3C4F2C823DBAD1553DDA1196BBC645F13A4406273D2910BE3C2E0157BDDD4B203E82AAF43B789AACBC743AB4BC6C6140BD05F5B83C1E0E0EBDFBB84FBD6FBB6EBB07F49BB22A0EBBB9B7CC89BDF2411C3D333CD6BC25074A3D2CA595BDB3CD6EBC90B01CBBD98F9FBD5B06923C857394BDD5A5B03CD7EA8F3CAC513FBD2200E03C89AC9FBBEBE11D3D4C0B513D76CE673AAB64863D8CC216BD7F5C6BBC370CFE3B452ACFBCB4165FBDA7A39BBD595D1C3DF79F523D8A62393D10478BBD602495BDA3C27FBC6C5716BCEE0783BDBAAED9BCCB904C3D0D3BCBBDF24F41BD2F1D04BD94A3C7BD602023BD1FF0D53C2C180DBDA102743D3B780E3DA22B82BDAC66D9BC1EF29ABDC173723C25A2C33B36427BBCB8AD78BD2EB9023ECCB235BCAD4EA0BDEE971BBD48CA01BB20FBDDBCF7CC2C3C57D0873DBE141DBD1C14213D0DDCCE3CC112A2BD');
CREATE INDEX rag_vector_code ON rag_vector (index_id, code);

DELETE FROM sqlite_schema WHERE name='rag_word' AND type='table';
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table','rag_word','rag_word',0,'CREATE VIRTUAL TABLE rag_word USING fts5 (scope, heading, text, content=''rag_chunk'', content_rowid=''key'', tokenize=''porter unicode61 remove_diacritics 2'')');

DROP TABLE IF EXISTS rag_word_config;
CREATE TABLE 'rag_word_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO rag_word_config VALUES('version',4);

DROP TABLE IF EXISTS rag_word_data;
CREATE TABLE 'rag_word_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO rag_word_data VALUES(1,X'0101010A');
INSERT INTO rag_word_data VALUES(10,X'000000000101010001010101');
INSERT INTO rag_word_data VALUES(137438953473,X'0000009A053030313939010601020B031E6132303730383666346637656434386162663831663630376430316166310102020103353535010601020A0106626F696C6572010C0101020102030201790106010206010468656174010601020801026973010601020401066E6F72646963010601020701067365727669630106010205010874656C6570686F6E0106010209020268650106010202040B230A10080B090D0D0F');

DROP TABLE IF EXISTS rag_word_docsize;
CREATE TABLE 'rag_word_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO rag_word_docsize VALUES(1,X'01010A');

DROP TABLE IF EXISTS rag_word_idx;
CREATE TABLE 'rag_word_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO rag_word_idx VALUES(1,X'',2);

DROP TABLE IF EXISTS storage_file;
CREATE TABLE storage_file (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, bucket TEXT NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL, declared_type TEXT, sha256 TEXT NOT NULL, metadata TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner_id, bucket, path));
INSERT INTO storage_file VALUES('01a20708-6f47-771c-9cce-27ef5cb411e6','01a20708-6eab-7f16-b105-ae704749cc04','user-uploads','notes/monday.txt','monday.txt',35,'text/plain',NULL,'1742db575475173f76354a1aca287129f1f956a5788b4660a85fab856980d2f4','{}',1795414323015,1795414323015);
INSERT INTO storage_file VALUES('01a20708-6f4b-7027-b395-c3b1f4f055d2','01a20708-6eab-7f16-b105-ae704749cc04','user-uploads','list.csv','list.csv',20,'text/csv',NULL,'caccf1e7490c5204aea4cb72e1dd23ed3ae855053994c7a6c4fcd65fbe168b33','{}',1795414323019,1795414323019);
INSERT INTO storage_file VALUES('01a20708-6ff3-7984-958b-55081b40da09','01a20708-6eab-7f16-b105-ae704749cc04','ocr-documents','01a20708-6eab-7f16-b105-ae704749cc04/01a20708-6ff1-7de2-ab40-8a1921155436-scan.png','01a20708-6ff1-7de2-ab40-8a1921155436-scan.png',3743,'image/png',NULL,'69899f67cc210f4f6a3f348c93160f0758326817cf56ba42c9a25e73c59790ae','{}',1795414323187,1795414323187);
CREATE INDEX storage_file_content ON storage_file (sha256);
CREATE INDEX storage_file_place ON storage_file (bucket, path);
CREATE INDEX storage_file_usage ON storage_file (owner_id, bucket, size);

DROP TABLE IF EXISTS storage_made_bucket;
CREATE TABLE storage_made_bucket (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner_id TEXT, description TEXT NOT NULL, public INTEGER NOT NULL, max_file_bytes INTEGER, allowed_types TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX storage_made_bucket_owner ON storage_made_bucket (owner_id);

DROP TABLE IF EXISTS storage_resumable;
CREATE TABLE storage_resumable (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, bucket TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, received INTEGER NOT NULL, declared_type TEXT, metadata TEXT NOT NULL, overwrite INTEGER NOT NULL, note TEXT NOT NULL, sha256 TEXT, file_id TEXT, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
CREATE INDEX storage_resumable_expiry ON storage_resumable (expires_at);
CREATE INDEX storage_resumable_owner ON storage_resumable (owner_id);

DROP TABLE IF EXISTS workflows_execution;
CREATE TABLE workflows_execution (id TEXT PRIMARY KEY, execution_id TEXT NOT NULL UNIQUE, workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE, workflow_version INTEGER NOT NULL, owner_id TEXT NOT NULL, status TEXT NOT NULL, trigger_type TEXT NOT NULL, trigger_data TEXT NOT NULL, entry_node_id TEXT NOT NULL, priority INTEGER NOT NULL, retry_count INTEGER NOT NULL DEFAULT 0, next_retry_at INTEGER, error_message TEXT, error_node_id TEXT, replay_of TEXT, parent_execution_id TEXT, result TEXT, created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER, deadline_at INTEGER, remaining_ms INTEGER);
INSERT INTO workflows_execution VALUES('01a20708-710d-7504-8fa6-a5cc43f50c68','exec-4c3ace36c9bb','01a20708-710a-7a46-9b7c-a08a301e0485',1,'01a20708-6eab-7f16-b105-ae704749cc04','completed','manual','{}','t',5,0,NULL,NULL,NULL,NULL,NULL,'{"variable_name":"total","value":42,"scope":"workflow"}',1795414323469,1795414323470,1795414323470,1795417923470,NULL);
CREATE INDEX workflows_execution_live ON workflows_execution (owner_id, status) WHERE status IN ('pending', 'running', 'waiting_for_signal', 'paused');
CREATE INDEX workflows_execution_over ON workflows_execution (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX workflows_execution_owner ON workflows_execution (owner_id, created_at);
CREATE INDEX workflows_execution_version ON workflows_execution (workflow_id, workflow_version);
CREATE INDEX workflows_execution_workflow ON workflows_execution (workflow_id, created_at);

DROP TABLE IF EXISTS workflows_log;
CREATE TABLE workflows_log (id INTEGER PRIMARY KEY AUTOINCREMENT, execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL, level TEXT NOT NULL, event_type TEXT NOT NULL, status TEXT, message TEXT NOT NULL, data TEXT, timestamp INTEGER NOT NULL);
INSERT INTO workflows_log VALUES(1,'01a20708-710d-7504-8fa6-a5cc43f50c68','system','info','execution_queued','pending','Queued, version 1',NULL,1795414323469);
INSERT INTO workflows_log VALUES(2,'01a20708-710d-7504-8fa6-a5cc43f50c68','system','info','execution_started','running','Started',NULL,1795414323470);
INSERT INTO workflows_log VALUES(3,'01a20708-710d-7504-8fa6-a5cc43f50c68','t','info','node_completed','success','t completed','{"attempt":1,"iteration":0,"branch":null,"duration_ms":0}',1795414323470);
INSERT INTO workflows_log VALUES(4,'01a20708-710d-7504-8fa6-a5cc43f50c68','s','info','node_completed','success','s completed','{"attempt":1,"iteration":0,"branch":null,"duration_ms":0}',1795414323470);
INSERT INTO workflows_log VALUES(5,'01a20708-710d-7504-8fa6-a5cc43f50c68','system','info','execution_completed','completed','Completed',NULL,1795414323470);
CREATE INDEX workflows_log_execution ON workflows_log (execution_id, id);

DROP TABLE IF EXISTS workflows_node_run;
CREATE TABLE workflows_node_run (id INTEGER PRIMARY KEY AUTOINCREMENT, execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL, node_type TEXT NOT NULL, iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 1, status TEXT NOT NULL, input TEXT, output TEXT, error TEXT, branches TEXT, variables TEXT, started_at INTEGER NOT NULL, completed_at INTEGER, finished_order INTEGER, UNIQUE (execution_id, node_id, iteration, attempt));
INSERT INTO workflows_node_run VALUES(1,'01a20708-710d-7504-8fa6-a5cc43f50c68','t','trigger',0,1,'success','{}','{}',NULL,NULL,NULL,1795414323470,1795414323470,1);
INSERT INTO workflows_node_run VALUES(2,'01a20708-710d-7504-8fa6-a5cc43f50c68','s','set_variable',0,1,'success','{}','{"variable_name":"total","value":42,"scope":"workflow"}',NULL,NULL,'{"total":42}',1795414323470,1795414323470,2);

DROP TABLE IF EXISTS workflows_version;
CREATE TABLE workflows_version (id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE, version INTEGER NOT NULL, trigger_config TEXT NOT NULL, graph_config TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (workflow_id, version));
INSERT INTO workflows_version VALUES('01a20708-710b-7833-a3f7-619dc8cf7560','01a20708-710a-7a46-9b7c-a08a301e0485',1,'{}','{"nodes":[{"node_id":"t","node_type":"trigger"},{"node_id":"s","node_type":"set_variable","config":{"variable_name":"total","variable_value":"{{ 6 * 7 }}"}}],"edges":[{"from":"t","to":"s"}],"settings":{}}','01a20708-6eab-7f16-b105-ae704749cc04',1795414323467);

DROP TABLE IF EXISTS workflows_wait;
CREATE TABLE workflows_wait (id INTEGER PRIMARY KEY AUTOINCREMENT, execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL, iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, until INTEGER, state TEXT NOT NULL, message TEXT, value TEXT, fired_at INTEGER, created_at INTEGER NOT NULL, UNIQUE (execution_id, node_id, iteration));
CREATE INDEX workflows_wait_key ON workflows_wait (kind, key);

DROP TABLE IF EXISTS workflows_workflow;
CREATE TABLE workflows_workflow (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT, is_active INTEGER NOT NULL DEFAULT 1, version INTEGER NOT NULL DEFAULT 1, trigger_config TEXT NOT NULL, graph_config TEXT NOT NULL, template TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
INSERT INTO workflows_workflow VALUES('01a20708-710a-7a46-9b7c-a08a301e0485','01a20708-6eab-7f16-b105-ae704749cc04','Sums',NULL,1,1,'{}','{"nodes":[{"node_id":"t","node_type":"trigger"},{"node_id":"s","node_type":"set_variable","config":{"variable_name":"total","variable_value":"{{ 6 * 7 }}"}}],"edges":[{"from":"t","to":"s"}],"settings":{}}',NULL,1795414323466,1795414323466);
CREATE INDEX workflows_workflow_owner ON workflows_workflow (owner_id, updated_at);

DELETE FROM main.sqlite_sequence WHERE name='jobs_task';
INSERT INTO main.sqlite_sequence VALUES ('jobs_task', 16);
DELETE FROM main.sqlite_sequence WHERE name='rag_chunk';
INSERT INTO main.sqlite_sequence VALUES ('rag_chunk', 1);
DELETE FROM main.sqlite_sequence WHERE name='workflows_log';
INSERT INTO main.sqlite_sequence VALUES ('workflows_log', 5);
DELETE FROM main.sqlite_sequence WHERE name='workflows_node_run';
INSERT INTO main.sqlite_sequence VALUES ('workflows_node_run', 2);

COMMIT TRANSACTION;

PRAGMA foreign_keys=ON;

PRAGMA writable_schema=OFF;

BEGIN;
CREATE TABLE no_such_table(x,y,z);
ROLLBACK;
