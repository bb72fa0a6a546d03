// The partnership's own needs and places, over what people type.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readGazetteer } from '../places/gazetteer.ts';
import { readKnowledge } from './knowledge.ts';
import { understandQuery } from './understand-query.ts';
import { stemOf } from './words.ts';

const partnership = new URL('../../../../partnership', import.meta.url).pathname;
const knowledge = readKnowledge(partnership);
const gazetteer = readGazetteer(partnership);
/** Words of listings: what is none of them may be a slip of the finger. */
const unlisted = `lonley depres depresed suisid sucid overdo amus ball window career start violation grap harmony rap fit cut cute`;
const isKnown = (stem: string) => !unlisted.split(' ').includes(stem);

interface Case {
  says: string;
  needs: string[];
  place?: string;
  free?: boolean;
  urgent?: string;
  age?: number;
  days?: number[];
  part?: string;
  language?: string;
  access?: string[];
  delivered?: string;
  now?: boolean;
  nearMe?: boolean;
  corrected?: string[];
  words?: string[];
}
const cases = parse(readFileSync(new URL('understand-query.cases.yaml', import.meta.url), 'utf8')) as Case[];

for (const expected of cases) {
  test(`"${expected.says}" is understood`, () => {
    const understood = understandQuery(expected.says, { knowledge, gazetteer, isKnown });
    const { wants } = understood;
    assert.deepEqual(
      {
        needs: understood.needs.map(({ need }) => need.id),
        place: understood.place?.name,
        free: wants.free !== undefined,
        urgent: understood.needs.find(({ need }) => need.urgent)?.need.urgent?.id,
        age: understood.age?.years,
        days: wants.days?.days,
        part: wants.part?.part,
        language: wants.language?.code,
        access: wants.access?.map(({ access }) => access),
        delivered: wants.delivered?.delivered,
        now: wants.now !== undefined,
        nearMe: understood.nearMe,
        corrected: understood.corrected.map(({ as }) => as),
        ...(expected.words ? { words: understood.words.map(({ stem }) => stem) } : {}),
      },
      {
        needs: expected.needs,
        place: expected.place,
        free: expected.free ?? false,
        urgent: expected.urgent,
        age: expected.age,
        days: expected.days,
        part: expected.part,
        language: expected.language,
        access: expected.access,
        delivered: expected.delivered,
        now: expected.now ?? false,
        nearMe: expected.nearMe ?? false,
        corrected: expected.corrected ?? [],
        ...(expected.words ? { words: expected.words } : {}),
      },
    );
  });
}

test('every need says why it was understood, in words that were typed', () => {
  for (const { says } of cases)
    for (const { because, need } of understandQuery(says, { knowledge, gazetteer }).needs)
      assert.ok(because.length > 0, `${says}: ${need.id}`);
});

test('whatever is typed is understood in some way, and the same way the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (says) => {
      const once = understandQuery(says, { knowledge, gazetteer, isKnown: () => false });
      assert.deepEqual(understandQuery(says, { knowledge, gazetteer, isKnown: () => false }), once);
      assert.ok(once.needs.length <= 4 && once.words.length <= 12);
    }),
  );
});

test('each phrase of each need is understood as that need', () => {
  const missed = [...knowledge.needs.values()].flatMap((need) =>
    need.phrases
      .filter(({ written }) => {
        const { needs, wants } = understandQuery(written, { knowledge, gazetteer });
        return !needs.some(({ need: { id } }) => id === need.id) && wants.access === undefined;
      })
      .map(({ written }) => `${need.id}: ${written}`),
  );
  assert.deepEqual(missed, []);
});

test('endings are taken off so that two ways of writing one word meet', () => {
  for (const [one, other] of [
    ['falling', 'falls'],
    ['exercises', 'exercise'],
    ['shopping', 'shop'],
    ['memories', 'memory'],
    ['lonely', 'lonely'],
    ['classes', 'class'],
    ['churches', 'church'],
    ['caring', 'care'],
    ['raped', 'rape'],
    ['fitted', 'fits'],
  ] as const)
    assert.equal(stemOf(one), stemOf(other));
  for (const [one, other] of [
    ['bus', 'bu'],
    ['rap', 'rape'],
    ['rapping', 'raping'],
    ['car', 'care'],
    ['hop', 'hope'],
  ] as const)
    assert.notEqual(stemOf(one), stemOf(other));
});
