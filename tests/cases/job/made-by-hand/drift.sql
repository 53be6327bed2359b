SELECT add_job('tally', '1 hour');
