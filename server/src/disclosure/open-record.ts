// A clinician opens a record. The walk: decide and write it down; then what is held here and what every source answers, together,
// each redacted and handed on as it is there; and at the end, written down, what was in fact shown.
import { setTimeout as pause } from 'node:timers/promises';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import type { Permit } from '#privacy/permit.ts';
import { querySources } from '#sources/query-sources.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, recordShown } from './door.ts';
import { countQuality } from './count-quality.ts';
import { heldParts } from './held-parts.ts';
import { inAnyOrder } from './in-any-order.ts';
import { withDifferences } from './identity/national-differences.ts';
import { tracedPerson } from './identity/traced-person.ts';
import type { KnownPerson } from './known-person.ts';
import { newsSince } from './news-since.ts';
import type { RecordOpened, Refused, SourcePart, SourceShown, WhyPermitted } from './record-part.ts';
import { lastLook } from './since/last-look.ts';
import { withOrganisationNames } from './name-organisations.ts';
import { askedPart } from './source-part.ts';
import { sharedPart, withheldPart } from './shared-part.ts';
import { withMeanings } from './with-meanings.ts';
import type { SectionId } from '#record/items/sections.ts';

export interface OpenRecordOptions {
  /** Stops asking and reading when the reader has gone. */
  signal?: AbortSignal;
  /** One section alone, with all that sources answer of it. */
  section?: SectionId;
  /** These sections alone, for a view that shows no others. */
  sections?: readonly SectionId[];
  /** The newest so many of what each feed sent: of the one section, or of each. */
  newest?: number;
  /** Of what feeds sent, only what happened before this; of what is asked for, everything. */
  before?: Date;
  /**
   * What opening it is for, where the event is to say so: to look for something within it, to print it, to take some of
   * it away as a file, or to see what is new in what is open already; then no answer of a moment ago will do.
   */
  as?: 'search-record' | 'print-record' | 'export-record' | 'refresh-record';
  /** Ask and read these sources alone; all where absent. */
  only?: ReadonlySet<string>;
  /** Of what feeds sent, only what came after this: an instant, or when each had last been shown to this reader. */
  since?: Date | 'last look';
  /** Say when this reader last looked. */
  lastLook?: boolean;
  /** Shared care records the question has passed through, ours last. */
  via?: readonly string[];
}

/**
 * Opens a person's record for this user.
 * @returns refused with the reason in words, or the record as it arrives.
 * @throws IssueError `not-found` where there is no such person, or one who may not be found.
 */
export async function openRecord(
  door: Door,
  asking: Asking,
  personId: PersonId,
  options: OpenRecordOptions = {},
): Promise<RecordOpened | Refused> {
  const part = partOpened(options);
  const decided = await decideAndRecord(door, asking, {
    action: options.as ?? 'open-record',
    personId,
    ...(part ? { part } : {}),
  });
  if (!decided.permitted) return decided;
  const { permit } = decided;
  const person = await closedWhereItFails(door, asking, permit, () => tracedPerson(door, personId, asking.requestId));
  if (!person) {
    await recordShown(door, asking, permit, [], 'failed');
    throw new IssueError({
      severity: 'error',
      code: 'not-found',
      text: 'There is no record at this address. Search for the patient again.',
    });
  }
  const news = await closedWhereItFails(door, asking, permit, () =>
    newsSince(
      door,
      person.patients.map(({ patientId }) => patientId),
    ),
  );
  const look = options.lastLook || options.since === 'last look' ? await looked(person) : undefined;
  const since = options.since === 'last look' ? look?.seen : options.since;
  const sources = sourcesShown(door).filter(({ sourceId }) => options.only?.has(sourceId) ?? true);
  return {
    permitted: true,
    disclosureId: permit.disclosureId,
    why: whyOf(permit),
    person: person.shown,
    lastLook: look,
    newsSince: news,
    sources,
    parts: closedUnread(door, asking, permit, options.signal, () =>
      recordParts(door, asking, permit, person, sources, { ...options, since }),
    ),
  };

  function looked({ shown }: KnownPerson) {
    const personIds = [...new Set([personId, shown.personId])];
    return closedWhereItFails(door, asking, permit, () => lastLook(door, asking, personIds, permit.disclosureId));
  }
}

type Since = Date | ReadonlyMap<string, Date> | undefined;

function whyOf(permit: Permit): WhyPermitted {
  const { reasons, purpose, decidedAt, relationships, emergency } = permit;
  const { withheldLabels, withheldLabelReasons, withheldSources, sectionsShared } = permit;
  return {
    reasons,
    purpose,
    decidedAt,
    relationships,
    emergency,
    withheldLabels,
    withheldLabelReasons,
    withheldSources,
    sectionsShared,
  };
}

/** Which part of the record it is, for the event; undefined for all of it. */
function partOpened({ section, sections, only, since }: OpenRecordOptions): AccessEvent['part'] {
  if (!section && !sections && !only && !since) return undefined;
  return {
    ...(section ? { section } : {}),
    ...(sections ? { sections } : {}),
    ...(only ? { sources: [...only] } : {}),
    ...(since instanceof Date ? { since } : {}),
  };
}

/** Disclosures that are not closed yet. */
const underWay = new WeakMap<Door, Set<Promise<unknown>>>();

/** Resolves when every record opened through this door has its closing event, or could not get one in time: for a server that stops. */
export async function recordsClosed(door: Door, withinMs = 5000): Promise<void> {
  const open = underWay.get(door);
  if (open) await Promise.race([Promise.all(open), pause(withinMs, undefined, { ref: false })]);
}

/**
 * The parts, once somebody begins to read them. Where the reader is gone before that, nobody ever does: the closing event is
 * written all the same, and says that nothing was shown.
 */
function closedUnread(
  door: Door,
  asking: Asking,
  permit: Permit,
  signal: AbortSignal | undefined,
  parts: () => AsyncGenerator<SourcePart>,
): AsyncIterable<SourcePart> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = underWay.get(door) ?? new Set();
  underWay.set(door, open.add(promise));
  void promise.then(() => open.delete(promise));
  let begun = false;
  const unread = () => {
    if (begun) return;
    begun = true;
    void recordShown(door, asking, permit, [], 'failed').then(resolve, () => resolve());
  };
  if (signal?.aborted) unread();
  else signal?.addEventListener('abort', unread, { once: true });
  return (async function* read() {
    if (begun) return;
    begun = true;
    try {
      yield* parts();
    } finally {
      resolve();
    }
  })();
}

/** Every source of the partnership, in the order of its configuration. */
export function sourcesShown({ partnership, feeds }: Pick<Door, 'partnership' | 'feeds'>): SourceShown[] {
  const organisations = new Map(partnership.organisations.map((organisation) => [organisation.ods, organisation]));
  return partnership.sources.map(({ id, organisation }) => {
    const { ods, name, shortName } = organisations.get(organisation)!;
    return { sourceId: id, organisation: { ods, name, shortName }, mode: feeds.has(id) ? 'sends' : 'asked' };
  });
}

async function* recordParts(
  door: Door,
  asking: Asking,
  permit: Permit,
  person: KnownPerson,
  sources: readonly SourceShown[],
  {
    signal,
    section,
    sections = section && [section],
    newest,
    before,
    since,
    via,
  }: Omit<OpenRecordOptions, 'since'> & { since: Since },
): AsyncGenerator<SourcePart> {
  const shown: SourcePart[] = [];
  let finished = false;
  // Invariant: a source that may not be shown is neither asked nor read; it is named, with why.
  const shared = sources.filter(({ sourceId }) => !permit.withheldSources.has(sourceId));
  try {
    const withheld = withheldParts(permit, sources);
    const held = heldParts(
      door,
      permit,
      person,
      shared.filter(({ mode }) => mode === 'sends'),
      { sections, newest, before, since },
    );
    const asked = askedParts(
      door,
      asking,
      permit,
      person,
      shared.filter(({ mode }) => mode === 'asked'),
      signal,
      via ?? [],
    );
    for await (const part of inAnyOrder([withheld, held, asked])) {
      const kept = await withMeanings(door, asking.requestId, sections ? partOf(part, new Set(sections)) : part);
      shown.push(kept);
      yield kept;
    }
    // A reader who left ends the asking, and so this loop, as if there were no more.
    finished = signal?.aborted !== true;
  } finally {
    // Also when the reader left halfway, or a source of ours failed: what had been shown by then was shown.
    await recordShown(door, asking, permit, shown.map(whatWasShown), finished ? 'success' : 'failed');
    if (finished && !sections) void countQuality(door, shown, asking.requestId);
  }
}

async function* withheldParts(permit: Permit, sources: readonly SourceShown[]): AsyncGenerator<SourcePart> {
  for (const source of sources) if (permit.withheldSources.has(source.sourceId)) yield withheldPart(permit, source);
}

async function* askedParts(
  door: Door,
  { requestId }: Asking,
  permit: Permit,
  person: KnownPerson,
  sources: readonly SourceShown[],
  signal: AbortSignal | undefined,
  via: readonly string[],
): AsyncGenerator<SourcePart> {
  const byId = new Map(sources.map((source) => [source.sourceId, source]));
  const question = {
    permit,
    requestId,
    demographics: person.shown.demographics,
    localIdentifiers: person.identifiersBySource,
    notParties: new Set<string>(),
    leftOutElsewhere: person.leftOut,
    via: [...via, door.partnership.host],
    only: new Set(byId.keys()),
  };
  for await (const result of querySources(door.sources, question, signal)) {
    const source = byId.get(result.sourceId)!;
    const part = withOrganisationNames(door.partnership, sharedPart(permit, askedPart(source, result)));
    yield withDifferences(
      door,
      person,
      part,
      result.entries.patients.map((patient) => demographicsOfPatient(patient, door.clock.now())),
    );
  }
}

/** What of a source's answer is in these sections. Its count of the others is left out too: nobody was shown them. */
function partOf(part: SourcePart, sections: ReadonlySet<string>): SourcePart {
  return {
    ...part,
    items: part.items.filter(({ section }) => sections.has(section)),
    totals: Object.fromEntries(Object.entries(part.totals).filter(([section]) => sections.has(section))),
  };
}

/** For the closing event: outcome and how many items of each section, nothing of what they say. */
export function whatWasShown({ source, outcome, age, totals }: SourcePart) {
  return {
    sourceId: source.sourceId,
    outcome: age === 'live' || age === 'held' ? outcome : `${outcome} (${age})`,
    sections: totals,
  };
}
