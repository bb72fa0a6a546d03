-- Which concepts are members of a reference set, as the operator has loaded it: what is never shared is said by such sets.
-- Their members need a licence, and are never part of this software.
alter table terminology.edition drop constraint edition_kind_check;
alter table terminology.edition add constraint edition_kind_check
  check (kind in ('medicines', 'concepts', 'code-map', 'reference-sets'));

create table terminology.reference_set_member (
  reference_set text not null,
  code text not null,
  edition_id bigint not null references terminology.edition on delete cascade,
  primary key (reference_set, code, edition_id)
);

grant select, insert, delete on terminology.reference_set_member to lcr_loader;
grant select on terminology.reference_set_member to lcr_server;
