-- Words of listings are compared with fewer of their endings taken off ("rape" is not "rap"). The server makes the entries anew when it
-- starts, as it makes those that are missing.
delete from directory.search_entry;
