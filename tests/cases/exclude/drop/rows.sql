INSERT INTO shelves VALUES ('(0,0),(1,1)'), ('(2,2),(3,3)');
