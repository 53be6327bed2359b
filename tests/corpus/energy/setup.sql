-- Holidays decide which tariff applies; they come from the grid operator's calendar.
CREATE FUNCTION is_holiday(day date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT extract(month FROM day) = 12 AND extract(day FROM day) IN (25, 26);
END;
