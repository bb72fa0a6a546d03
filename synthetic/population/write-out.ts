// Writes a crowd to a folder, part by part: killed at any point and gone on with, what is there in the end is the same; and two
// processes may each write their parts of one folder.
// Invariant: a part is written under another name and given its own only when it is whole; its truth comes last, and says that it
// is done.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf } from './drawn/answers.ts';
import { bundleOf } from './drawn/bundles.ts';
import { messagesOf } from './drawn/messages.ts';
import type { Population } from './person.ts';
import { type HeldBySomebody, heldOf, type StorySettings } from './story/cast-person.ts';

/** What a part may hold beside the truth. */
export const drawings = ['bundles', 'messages', 'answers'] as const;
export type Drawing = (typeof drawings)[number];

export interface Part {
  /** The first person, and the one after the last. */
  from: number;
  to: number;
}

/** People to a part: what is lost at most by a kill, and what is held in memory. */
const peopleToAPart = 250;

export function partsOf(from: number, to: number): Part[] {
  return Array.from({ length: Math.ceil((to - from) / peopleToAPart) }, (_, index) => ({
    from: from + index * peopleToAPart,
    to: Math.min(to, from + (index + 1) * peopleToAPart),
  }));
}

/** What must be the same for a folder to be gone on with. */
export interface FolderSettings {
  seed: number;
  today: string;
  place: string;
  years: number;
  draw: readonly Drawing[];
}

/**
 * Makes the folder, or takes it up again.
 * @returns undefined, or why not: it holds another crowd, or one that was not asked to be gone on with.
 */
export function openFolder(folder: string, settings: FolderSettings, resume: boolean): string | undefined {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'population.json');
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  if (!existsSync(path)) {
    writeFileSync(path, text);
    return undefined;
  }
  if (readFileSync(path, 'utf8') !== text)
    return 'This folder holds a population of other settings: see its population.json.';
  return resume ? undefined : 'This folder holds this population, or some of it. Add --resume to go on with it.';
}

const truthOf = (part: Part) => `${String(part.from).padStart(9, '0')}-truth.ndjson`;

export function isWritten(folder: string, part: Part): boolean {
  return existsSync(join(folder, truthOf(part)));
}

/**
 * Writes one part: `…-truth.ndjson` with every identity, whose it is and what is wrong in it; `…-bundles.ndjson` with a FHIR R4
 * transaction of each organisation; `…-messages.hl7`, HL7 v2 with a line feed after each message; `…-answers.ndjson`, GP Connect.
 */
export function writePart(
  folder: string,
  population: Population,
  part: Part,
  story: StorySettings,
  draw: readonly Drawing[],
): { identities: number } {
  const everybody = Array.from({ length: part.to - part.from }, (_, at) => heldOf(population, part.from + at, story));
  const held = everybody.flat();
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    // Of this process alone: another may be writing the very same.
    const meanwhile = `${path}.${process.pid}.part`;
    writeFileSync(meanwhile, text);
    renameSync(meanwhile, path);
  };
  const named = (kind: string, ending: string) => truthOf(part).replace('truth.ndjson', `${kind}.${ending}`);
  const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  if (draw.includes('bundles')) write(named('bundles', 'ndjson'), lines(bundlesOf(population, held)));
  if (draw.includes('messages')) {
    const told = everybody.flatMap((theirs) =>
      [...hospitalsOf(theirs).values()].flatMap((at) => messagesOf(at, population.today)),
    );
    write(named('messages', 'hl7'), told.map(({ bytes }) => `${new TextDecoder().decode(bytes)}\n`).join(''));
  }
  if (draw.includes('answers')) {
    const practices = held.filter(({ identity }) => identity.kind === 'practice');
    write(named('answers', 'ndjson'), lines(practices.flatMap((each) => answerOf(each, population.today) ?? [])));
  }
  write(truthOf(part), lines(held.map(({ identity }) => identity)));
  return { identities: held.length };
}

/** One for each organisation, which it names by its ODS code in `Bundle.identifier`. */
export function bundlesOf(population: Population, held: readonly HeldBySomebody[]): object[] {
  const byOrganisation = new Map<string, HeldBySomebody[]>();
  for (const each of held) {
    const { organisation } = each.identity;
    const there = byOrganisation.get(organisation);
    if (there) there.push(each);
    else byOrganisation.set(organisation, [each]);
  }
  return [...byOrganisation].map(([value, of]) => ({
    ...bundleOf(of, `${population.today}T00:00:00Z`),
    identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value },
  }));
}

/** What each hospital holds of one person: every number it knows them by. */
function hospitalsOf(theirs: readonly HeldBySomebody[]): Map<string, HeldBySomebody[]> {
  const hospitals = new Map<string, HeldBySomebody[]>();
  for (const each of theirs) {
    if (each.identity.kind !== 'acute') continue;
    const { organisation } = each.identity;
    hospitals.set(organisation, [...(hospitals.get(organisation) ?? []), each]);
  }
  return hospitals;
}
