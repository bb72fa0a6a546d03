-- What is searched for words: made again from the listing at any time.
create table directory.search_text (
  service_id uuid primary key references directory.service,
  words tsvector not null
);
create index search_text_by_words on directory.search_text using gin (words);

grant select, insert, update, delete on directory.search_text to lcr_server;
