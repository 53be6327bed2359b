SELECT add_job('clocks.tock', '1 day');
