// A directory of any size, invented: the same seed gives the same listings, on any machine. As a town's directory is, some kinds of help are
// common and some rare, most are assured and some forgotten, and many stand in the same halls.
import { createHash } from 'node:crypto';
import type { ListingsFile } from '#directory/start/listings-file.ts';
import type { Gazetteer } from '#directory/places/gazetteer.ts';
import type { Knowledge } from '#directory/search/knowledge.ts';

const adjectives = [
  'Open',
  'Bright',
  'Friendly',
  'Common',
  'Green',
  'Old',
  'Little',
  'Second',
  'Riverside',
  'Evening',
  'Corner',
  'Golden',
  'Quiet',
  'Northern',
  'Shared',
];
const nouns = [
  'group',
  'circle',
  'club',
  'project',
  'team',
  'hub',
  'morning',
  'drop-in',
  'workshop',
  'class',
  'network',
  'café',
  'line',
  'meeting',
  'course',
];
const sentences = [
  'Everybody is welcome.',
  'Come on your own or bring somebody.',
  'Tea and biscuits afterwards.',
  'Run by volunteers who live nearby.',
  'Please call before you come the first time.',
  'We can meet you at the bus stop.',
  'Ask us if you need an interpreter.',
  'For people who live in the borough.',
  'There is a waiting list of some weeks.',
  'You do not need a letter from your doctor.',
];
const accesses = [
  'Step-free entrance',
  'Wheelchair accessible throughout',
  'Accessible toilet',
  'Hearing loop',
  'Three steps at the door',
];
const languages = ['en', 'pt', 'es', 'so', 'ar', 'fr', 'pl'];
const days = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** @param gazetteer the places around which they stand. */
export function inventListings(count: number, seed: string, knowledge: Knowledge, gazetteer: Gazetteer): ListingsFile {
  const terms = [...knowledge.terms.values()];
  const halls = Math.ceil(count / 6);
  const places: ListingsFile['places'] = {};
  for (let hall = 0; hall < halls; hall += 1) {
    const draw = drawer(seed, 'hall', hall);
    const near = draw.of('near', gazetteer.named);
    places[`hall-${hall}`] = {
      name: `${near.name} ${draw.of('hall', adjectives)} Hall`,
      street: `${1 + Math.floor(draw.number('street') * 200)} Example Road`,
      postcode: `SE5 ${Math.floor(draw.number('sector') * 10)}AB`,
      at: [near.latitude + (draw.number('north') - 0.5) * 0.02, near.longitude + (draw.number('east') - 0.5) * 0.03],
      access: accesses.filter((each) => draw.number(each) < 0.4),
    };
  }
  const organisations: ListingsFile['organisations'] = {};
  for (let each = 0; each < Math.ceil(count / 4); each += 1) {
    const draw = drawer(seed, 'organisation', each);
    organisations[`organisation-${each}`] = {
      name: `${draw.of('name', adjectives)} ${draw.of('place', gazetteer.named).name} ${each}`,
      what: 'Invented',
    };
  }
  const listings = Array.from({ length: count }, (_, at): ListingsFile['listings'][number] => {
    const draw = drawer(seed, 'listing', at);
    // The square makes the first kinds common and the last rare.
    const first = terms[Math.floor(draw.number('term') ** 2 * terms.length)]!;
    const second = draw.of('second', terms);
    const from = 8 + Math.floor(draw.number('from') * 10);
    const isHome = draw.number('home') < 0.15;
    const isFree = draw.number('free') < 0.6;
    return {
      id: `listing-${at}`,
      name: `${draw.of('adjective', adjectives)} ${first.name.toLowerCase()} ${draw.of('noun', nouns)}`,
      by: `organisation-${Math.floor(draw.number('by') * Math.ceil(count / 4))}`,
      ...(isHome ? {} : { at: `hall-${Math.floor(draw.number('at') * halls)}` }),
      delivered: isHome ? ['home'] : [],
      terms: [...new Set([first.id, second.id])],
      what: [
        `${second.name} and ${first.name.toLowerCase()}.`,
        draw.of('one', sentences),
        draw.of('two', sentences),
        draw.of('three', sentences),
      ].join(' '),
      when: [`${draw.of('day', days)} ${String(from).padStart(2, '0')}:00-${String(from + 2).padStart(2, '0')}:00`],
      free: isFree,
      ...(isFree ? {} : { cost: '£3', amount: 3 }),
      ...(draw.number('aged') < 0.3 ? { ages: '60-' } : {}),
      languages: draw.number('spoken') < 0.2 ? [draw.of('language', languages)] : [],
      phone: '020 7946 0199',
      assured: Math.floor(draw.number('assured') ** 2 * 900),
    };
  });
  return { organisations, places, listings };
}

function drawer(...words: (string | number)[]) {
  const number = (what: string) =>
    createHash('sha256')
      .update([...words, what].join(' '))
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return { number, of: <T>(what: string, among: readonly T[]): T => among[Math.floor(number(what) * among.length)]! };
}
