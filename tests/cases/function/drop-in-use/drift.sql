create view names as select lowered(name) from sites;
