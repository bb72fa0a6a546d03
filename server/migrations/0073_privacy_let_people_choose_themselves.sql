-- People choose on their own page: how it was asked is "online", and who wrote it down is the person, or somebody who may act for them.
alter table privacy.choice drop constraint choice_asked_by_check;
alter table privacy.choice add constraint choice_asked_by_check
  check (asked_by in ('in-person', 'phone', 'letter', 'online', 'other-system'));
