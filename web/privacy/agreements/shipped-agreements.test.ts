// The agreements that come with the partnerships of this repository: taken as they are, and whoever can sign in and view records
// there sees every source, so that what a demonstration shows is shown under an agreement.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adapterSchemas } from '#main.ts';
import { columnsOf, scopeOf } from '#privacy/agreements/agreement-terms.ts';
import { readAgreements } from '#privacy/agreements/agreements-file.ts';
import { whoSeesWhat } from '#privacy/agreements/who-sees-what.ts';
import { readChoiceWords } from '#privacy/choices/choices-file.ts';
import { sections } from '#record/items/sections.ts';
import { readPartnership } from '#runtime/config/partnership.ts';

for (const name of ['partnership', 'examples/partnerships/tidewater'])
  test(`${name}: every source is covered for everybody who can view records`, () => {
    const folder = new URL(`../../../${name}`, import.meta.url).pathname;
    const partnership = readPartnership(folder, adapterSchemas);
    const given = readAgreements(folder, scopeOf(partnership, sections));
    const now = new Date();
    const inForce = given.flatMap(({ id, terms }) => {
      const { valid_from, valid_until } = columnsOf(terms, partnership.timeZone);
      if (valid_from > now || (valid_until && valid_until <= now)) return [];
      const { title, sharers, readers } = terms;
      const extent = terms.sections === 'all' ? ('all' as const) : new Set(terms.sections);
      return [{ id, title, sharers: new Set(sharers), readers: new Set(readers), sections: extent }];
    });
    const viewing = new Set(
      partnership.roles.filter(({ permissions }) => permissions.includes('view-record')).map(({ id }) => id),
    );
    const readers = new Set(
      partnership.demonstrationUsers.filter(({ role }) => viewing.has(role)).map(({ organisation }) => organisation),
    );
    const sharers = new Set(partnership.sources.map(({ organisation }) => organisation));
    assert.ok(readers.size > 1 && sharers.size > 1);
    const seen = whoSeesWhat(inForce, { sharers: [...sharers], readers: [...readers] });
    for (const sharer of sharers)
      for (const reader of readers)
        if (sharer !== reader)
          assert.ok(
            seen.some((each) => each.sharer === sharer && each.reader === reader && each.sections === 'all'),
            `${reader} sees ${sharer}`,
          );
    assert.notEqual(readChoiceWords(folder).contact.name, 'your GP practice', 'and it has words of its own');
  });
