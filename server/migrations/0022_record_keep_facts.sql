-- What of a line can be compared, beside the words a reader sees: further codes, identifiers, dose, value and range, when it
-- ended. Joining, trends and reconciling read it; it is never searched.
-- JSON as text: it is read whole or not at all, and text is read twice as fast as jsonb. Lines drawn before this have none
-- until their patient's lines are drawn anew.
alter table record.item add column facts text;
