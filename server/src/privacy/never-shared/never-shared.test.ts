// What goes with what is never shared, by a table that can be read (R47, R48).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { createNeverShared } from './never-shared.ts';
import { readNeverSharedLists } from './read-lists.ts';

const listed = '999000141000000100';
const { lists } = readNeverSharedLists(new URL('../../../../partnership', import.meta.url).pathname);
const neverShared = createNeverShared(lists);

interface CaseEntry {
  is: string;
  listed?: boolean;
  called?: string;
  says?: string;
  note?: string;
  title?: string;
  narrative?: string;
  attachment?: string;
  points?: Record<string, string | string[]>;
}

function resourceOf({
  is,
  listed: isListed,
  called,
  says,
  note,
  title,
  narrative,
  attachment,
  points = {},
}: CaseEntry) {
  const [resourceType, id] = is.split('/') as [string, string];
  const pointing: Record<string, unknown> = {};
  const extension: unknown[] = [];
  for (const [element, targets] of Object.entries(points)) {
    const references = [targets].flat().map((reference) => ({ reference }));
    if (element === 'RelatedClinicalContent')
      extension.push(
        ...references.map((valueReference) => ({
          url: `https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-${element}`,
          valueReference,
        })),
      );
    else if (element === 'item') pointing['entry'] = references.map((item) => ({ item }));
    else if (element === 'actor') pointing['participant'] = references.map((actor) => ({ actor }));
    else if (element === 'location') pointing['location'] = references.map((location) => ({ location }));
    else if (['related', 'encounter'].includes(element) && resourceType === 'DocumentReference')
      pointing['context'] = { [element]: references };
    else pointing[element] = Array.isArray(targets) ? references : references[0];
  }
  return {
    resourceType,
    id,
    ...(isListed
      ? { code: { coding: [{ system: 'http://snomed.info/sct', code: listed, ...(called && { display: called }) }] } }
      : {}),
    ...(says ? { code: { text: says } } : {}),
    ...(note ? { note: [{ text: note }] } : {}),
    ...(title ? { description: title } : {}),
    ...(narrative ? { text: { status: 'generated', div: narrative } } : {}),
    ...(attachment
      ? { content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(attachment).toString('base64') } }] }
      : {}),
    ...(extension.length > 0 ? { extension } : {}),
    ...pointing,
  };
}

const cases = parse(readFileSync(new URL('closure.cases.yaml', import.meta.url), 'utf8')) as {
  what: string;
  record: CaseEntry[];
  goes: string[];
  cut?: string[];
}[];

for (const { what, record, goes, cut } of cases)
  test(what, () => {
    const given = record.map(resourceOf);
    const before = JSON.stringify(given);
    // In whatever order they come.
    for (const resources of [given, given.toReversed()]) {
      const { left, gone } = neverShared.takeOut(resources);
      assert.deepEqual(new Set([...gone].map((index) => resources[index]!.id)), new Set(goes));
      const text = JSON.stringify(left);
      for (const id of goes) assert.ok(!text.includes(`/${id}"`), `something still points at ${id}`);
      const changed = left.filter((resource) => !resources.includes(resource)).map(({ id }) => id);
      if (cut) assert.deepEqual(new Set(changed), new Set(cut));
      // What is left has nothing more to lose.
      assert.equal(neverShared.takeOut(left).left, left);
    }
    assert.equal(JSON.stringify(given), before, 'what was given is not changed');
  });

test('the stamp changes with a word, a code or a list, and with nothing else', () => {
  const list = { id: 'a', title: 'A', codes: [{ system: 's', code: '1' }], words: ['one', 'two'] };
  const { stamp } = createNeverShared([list]);
  assert.equal(createNeverShared([{ ...list, title: 'B', words: ['two', 'one'] }]).stamp, stamp);
  for (const other of [
    { ...list, words: ['one'] },
    { ...list, codes: [{ system: 's', code: '2' }] },
    { ...list, id: 'b' },
  ])
    assert.notEqual(createNeverShared([other]).stamp, stamp);
});
