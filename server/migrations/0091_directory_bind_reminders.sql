-- A link to say that a listing is still so is for whoever kept it when they were asked: once it changed hands it does nothing, and whoever
-- keeps it then is asked anew.

-- Whose the listing was when this was asked: its organisation, and the last event by which who keeps that changed.
alter table directory.reminder add column hands text not null default '';
update directory.reminder r set hands = s.organization_id || ' ' || coalesce((
    select max(e.event_id) from directory.keeping_event e where e.organization_id = s.organization_id
      and e.act in ('began', 'handed-over', 'given-up', 'taken-back') and e.at <= r.sent_at), 0)
  from directory.service s where s.id = r.service_id;
alter table directory.reminder alter column hands drop default,
  drop constraint reminder_pkey,
  add primary key (service_id, assured_on, stage, hands);
