// Names for invented people, drawn from the word lists beside this file. Nothing else is read, and the same chance draws the
// same name.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Chance } from '../chance.ts';

const words = z.array(z.string().min(1)).min(2);
const background = z.strictObject({ male: words, female: words, family: words, start: words, end: words });
const schema = z
  .object({ shortForms: z.array(words) })
  .catchall(background)
  .transform(({ shortForms, ...backgrounds }) => ({
    shortForms: shortForms,
    backgrounds: new Map(Object.entries(backgrounds as Record<string, z.output<typeof background>>)),
  }));

const lists = schema.parse(parse(readFileSync(new URL('names.yaml', import.meta.url), 'utf8')));

/** The languages families' names come from: keys of names.yaml. */
export const nameBackgrounds: ReadonlySet<string> = new Set(lists.backgrounds.keys());

/** A family name: a quarter of people share the commonest, the others bear one of a long tail. */
export function familyName(choose: Chance, from: string): string {
  const { family, start, end } = lists.backgrounds.get(from)!;
  if (choose.happens(0.27)) return choose.early(family, 1.6);
  const middle = choose.happens(0.35) ? choose.oneOf(middles) : '';
  return choose.early(start, 1.3) + middle + choose.early(end, 1.3);
}

/** What stands between two parts of a rarer family name. */
const middles = ['a', 'e', 'i', 'o', 'la', 'ri', 'ne', 'mo', 'ta', 'sa', 'de', 'lo'] as const;

/** A given name: six in ten people bear one of the ordinary ones, the others one of some thousands nobody listed. */
export function givenName(choose: Chance, from: string, sex: 'male' | 'female'): string {
  if (choose.happens(0.6)) return choose.early(lists.backgrounds.get(from)![sex], 1.4);
  const middle = choose.happens(0.5) ? choose.oneOf(middles) : '';
  return choose.early(rareStarts, 1.2) + middle + choose.oneOf(sex === 'male' ? maleEnds : femaleEnds);
}

const rareStarts = [
  'Ma', 'Jo', 'Da', 'Ka', 'El', 'Sa', 'Ni', 'Le', 'An', 'Ra', 'Ta', 'Ro', 'Mi', 'Al', 'Ke', 'Zo', 'Fe', 'Li', 'Bri', 'Cla',
  'Ev', 'Ha', 'Is', 'Ju', 'Lo', 'Na', 'Or', 'Pe', 'Re', 'So', 'The', 'Va', 'Wi', 'Ya', 'Za', 'Che', 'De', 'Em',
]; // oxfmt-ignore
const maleEnds = [
  'den',
  'ron',
  'vin',
  'mal',
  'rik',
  'son',
  'bert',
  'ney',
  'shan',
  'rius',
  'nan',
  'lo',
  'kin',
  'vy',
  'don',
];
const femaleEnds = [
  'lia',
  'nah',
  'rie',
  'belle',
  'na',
  'ra',
  'ssa',
  'lyn',
  'shia',
  'vina',
  'tte',
  'ya',
  'mina',
  'da',
  'zia',
];

/** Every other form of a given name that clerks and families use; none for most names. */
export function otherForms(given: string): readonly string[] {
  return forms.get(given) ?? [];
}

const forms = new Map<string, string[]>();
for (const group of lists.shortForms)
  for (const form of group) forms.set(form, [...(forms.get(form) ?? []), ...group.filter((other) => other !== form)]);

/** Two hundred and some street names out of the English parts, for addresses nobody lives at. */
export function streetName(choose: Chance): string {
  const { start, end } = lists.backgrounds.get('english')!;
  return `${choose.oneOf(start)}${choose.oneOf(end)} ${choose.oneOf(streetKinds)}`;
}

const streetKinds = ['Road', 'Street', 'Lane', 'Gardens', 'Grove', 'Close', 'Court', 'Terrace', 'Way', 'Mews'] as const;
