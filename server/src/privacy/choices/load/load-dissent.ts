// Takes over what people chose in another system (R46). It may be stopped and begun again: what was taken is not taken twice.
// Invariant: what somebody has chosen here since is never undone by an older word from elsewhere.
import { randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import { bearersOf } from '#patient-index/identities.ts';
import type { Database } from '#runtime/database/database.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { insertDissent, lockChoices, notifyOpenPages, selectChosenSince } from '../choice-store.ts';
import { type DissentProblem, type DissentRules, readDissent } from './read-dissent.ts';

/** How a line is called in a report: its number, never what it says. */
export interface LineRefused {
  line: number;
  why: DissentProblem | 'chosen-since';
}

export interface DissentLoaded {
  /** Opted out now. */
  taken: number;
  /** Taken before, by an earlier run or an earlier line. */
  before: number;
  refused: readonly LineRefused[];
}

interface Taking {
  line: number;
  nhsNumber: NhsNumber;
  chosenAt: Date;
}

/** Each batch is one transaction: stopped halfway, what was committed stands, and the next run goes on behind it. */
const batchLines = 500;

/** @throws DissentFileError where the file is not one of these; nothing was taken then. */
export async function loadDissent(database: Database, path: string, rules: DissentRules): Promise<DissentLoaded> {
  const requestId = `load-${randomUUID()}`;
  const refused: LineRefused[] = [];
  let taken = 0;
  let before = 0;
  let batch: Taking[] = [];
  const take = async () => {
    const result = await takeBatch(database, batch, rules.now, requestId);
    refused.push(...result.refused);
    taken += result.taken;
    before += result.before;
    batch = [];
  };
  for await (const read of readDissent(path, rules)) {
    if ('refused' in read) refused.push({ line: read.line, why: read.refused });
    else batch.push(read);
    if (batch.length >= batchLines) await take();
  }
  if (batch.length > 0) await take();
  return { taken, before, refused: refused.toSorted((one, other) => one.line - other.line) };
}

function takeBatch(database: Database, batch: readonly Taking[], now: Date, requestId: string): Promise<DissentLoaded> {
  return database.transaction(async (transaction) => {
    await transaction.run(lockChoices);
    const withIds = batch.map((each) => ({ ...each, choiceId: choiceIdOf(each) }));
    const since = await transaction.run(selectChosenSince(withIds));
    const chosenSince = new Set(since.map(({ choice_id }) => choice_id));
    const taking = withIds.filter(({ choiceId }) => !chosenSince.has(choiceId));
    const inserted = await transaction.run(insertDissent(taking, now, requestId));
    const added = new Set(inserted.map(({ choice_id }) => choice_id));
    const numbers = taking.flatMap(({ choiceId, nhsNumber }) => (added.has(choiceId) ? [nhsNumber] : []));
    const bearers = await bearersOf(transaction, numbers);
    for (const { choiceId, nhsNumber } of taking) {
      if (!added.delete(choiceId)) continue;
      const person = bearers.find((bearer) => bearer.nhsNumber === nhsNumber);
      await recordEvent(transaction, {
        kind: 'opt-out',
        recordedAt: now,
        requestId,
        outcome: 'success',
        agent: { type: 'system' },
        // Whoever is heard of later finds it among their choices, though not among the events about them.
        ...(person ? { personId: person.personId } : {}),
        resource: { resourceType: 'Consent', id: choiceId },
        explanation: 'Taken over from another system.',
      });
    }
    await transaction.run(notifyOpenPages(bearers.map(({ patientId }) => patientId)));
    return {
      taken: inserted.length,
      before: taking.length - inserted.length,
      refused: withIds
        .filter(({ choiceId }) => chosenSince.has(choiceId))
        .map(({ line }) => ({ line, why: 'chosen-since' as const })),
    };
  });
}

/** The same number and day are the same choice, however often they are given. */
const choiceIdOf = ({ nhsNumber, chosenAt }: Taking) =>
  deterministicId(['Consent', 'other-system', nhsNumber, chosenAt.toISOString()]);
