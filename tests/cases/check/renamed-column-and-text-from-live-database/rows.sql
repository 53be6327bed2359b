INSERT INTO builds VALUES (1, 'queued'), (2, 'running');
