// Where sources disagree about one event: the value of a test, whether a vaccine was given, which side was operated on,
// whether an appointment stands.
import type { RecordItem } from '../../items/record-item.ts';
import type { SectionId } from '../../items/sections.ts';
import type { JoinedItem } from '../joined-item.ts';
import { loincOf, snomedOf } from '../reading/item-codes.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { dayOf, saysDay, saysTime, stretchOf } from '../reading/stretches.ts';
import { valueOf } from '../rules/result.ts';
import { type Found, headsOf, inOrder, type NameOf, sayings } from './found.ts';

export function eventConflicts<Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  return [
    ...atOneTime(lines, results, nameOf),
    ...atOneTime(lines, vaccinations, nameOf),
    ...atOneTime(lines, procedures, nameOf),
    ...lines.flatMap((line) => standing(line, nameOf)),
  ];
}

/** Events of one key that say different things: what is looked at, what makes two events one, and what may not differ. */
interface Kind {
  kind: 'value-differs' | 'given-and-not-given' | 'side-differs';
  type: string;
  lead: string;
  /** When, as exact as two must agree to be one event; undefined where it is not said so exactly. */
  time: (item: RecordItem) => string | number | undefined;
  /** What it is, beside its code and its words. */
  besides: (item: RecordItem) => string;
  /** What may not differ; undefined where nothing is said of it. */
  value: (item: RecordItem) => string | undefined;
  words: (item: RecordItem) => string;
}

const results: Kind = {
  kind: 'value-differs',
  type: 'Observation',
  lead: 'One test at one time, and different values.',
  time: ({ when }) => (saysTime(when) ? stretchOf(when!)!.start : undefined),
  besides: ({ whenMeaning, facts }) => `${whenMeaning}|${sameWords(facts?.site)}`,
  value: (item) => valueOf(item) || undefined,
  words: ({ title, detail, status }) => [`${title} ${detail ?? ''}`.trim(), status].filter(Boolean).join(', '),
};

const day = ({ when }: RecordItem) => (saysDay(when) ? dayOf(when) : undefined);

const vaccinations: Kind = {
  kind: 'given-and-not-given',
  type: 'Immunization',
  lead: 'Given at one source and not given at another.',
  time: day,
  besides: () => '',
  value: ({ status }) => (status === 'not given' ? 'not given' : status === 'completed' ? 'given' : undefined),
  words: ({ title, status }) => `${title}, ${status === 'not given' ? 'not given' : 'given'}`,
};

const procedures: Kind = {
  kind: 'side-differs',
  type: 'Procedure',
  lead: 'One procedure on one day, and different sides.',
  time: day,
  besides: ({ status }) => status ?? '',
  value: ({ facts }) => /\b(left|right)\b/.exec(sameWords(facts?.site))?.[1],
  words: ({ title, facts }) => `${title}, ${facts?.site}`,
};

function atOneTime<Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  kind: Kind,
  nameOf: NameOf,
): Found<Item>[] {
  const byTime = new Map<string | number, JoinedItem<Item>[]>();
  for (const line of lines) {
    const time = line.shown.resource.resourceType === kind.type ? kind.time(line.shown) : undefined;
    if (time !== undefined) addTo(byTime, time, line);
  }
  const byEvent = new Map<string, JoinedItem<Item>[]>();
  for (const [time, atThatTime] of byTime) {
    // Nearly always one source alone speaks of a time.
    const [source] = atThatTime[0]!.sources;
    if (atThatTime.every(({ sources }) => sources.length === 1 && sources[0] === source)) continue;
    for (const line of atThatTime) {
      const { shown } = line;
      if (kind.value(shown) === undefined) continue;
      const code = snomedOf(shown) ?? loincOf(shown);
      const words = namingWords(shown.title);
      const rest = `${time}|${kind.besides(shown)}`;
      if (code !== undefined) addTo(byEvent, `code|${code}|${rest}`, line);
      if (words !== undefined) addTo(byEvent, `words|${words}|${rest}`, line);
    }
  }
  const found = new Map<string, Found<Item>>();
  for (const event of byEvent.values()) {
    if (event.length < 2) continue;
    // A source that has both is not in disagreement with another that has one of them.
    const bySource = new Map<string, Set<string>>();
    for (const { shown, sources } of event)
      for (const source of sources) {
        const values = bySource.get(source);
        if (values) values.add(kind.value(shown)!);
        else bySource.set(source, new Set([kind.value(shown)!]));
      }
    const said = [...bySource.values()];
    if (!said.some((one) => said.some((other) => one.isDisjointFrom(other)))) continue;
    const items = inOrder(event.flatMap(headsOf));
    const sentence = `${kind.lead} ${sayings(items, kind.words, nameOf)}`;
    // Found by its code and again by its words.
    found.set(sentence, { conflict: { kind: kind.kind, weight: 'conflict', items, sentence }, lines: event });
  }
  return [...found.values()];
}

function addTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

const standingSections: ReadonlySet<SectionId> = new Set([
  'future-appointments',
  'contacts-with-professionals',
  'admission-details',
  'discharge-details',
]);
const off = new Set(['cancelled', 'did not attend', 'proposed']);

/** One appointment or contact that stands at one source and does not at another. */
function standing<Item extends RecordItem>(line: JoinedItem<Item>, nameOf: NameOf): Found<Item>[] {
  if (line.sources.length < 2 || !standingSections.has(line.section)) return [];
  const items = inOrder(headsOf(line).filter(({ status }) => status !== undefined));
  const statuses = new Set(items.map(({ status }) => status!));
  if (statuses.size < 2 || ![...statuses].some((status) => off.has(status))) return [];
  const sentence = `${line.shown.title}. It stands at one source and not at another. ${sayings(items, ({ status }) => status!, nameOf)}`;
  return [{ conflict: { kind: 'status-differs', weight: 'conflict', items, sentence }, lines: [line] }];
}
