-- By which lists of what is never shared a kept answer was cleared: where others are in force it is forgotten.
alter table sources.last_answer add column cleared_by text;
