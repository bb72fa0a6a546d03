// Records to plant in, and what must not be found of what was planted.
import assert from 'node:assert/strict';
import { areaLists, peopleOf } from '#sources/adapters/gp-connect/example-practice.ts';
import { countsOf, exampleEntry } from '#sources/contract/example-entries.ts';
import { zoe } from '#sources/contract/example-question.ts';
import { calledHere, listedCode, marker, type Resource } from './planted-entries.ts';

/** Nothing of what was planted, in whatever case. */
export function assertNoTrace(said: unknown, where = ''): void {
  const text = (typeof said === 'string' ? said : JSON.stringify(said)).toLowerCase();
  for (const trace of [marker, calledHere.toLowerCase(), 'markedname', listedCode, 'planted'])
    assert.ok(
      !text.includes(trace),
      `${trace} in ${where} ${text.slice(Math.max(0, text.indexOf(trace) - 200), text.indexOf(trace) + 100)}`,
    );
}

/** A practice's message. */
export const practiceRecord = (entries: readonly Resource[]): Resource[] =>
  [...peopleOf(zoe), ...areaLists(entries), ...entries] as Resource[];

/** A hospital's record with something of every kind, and a report, a plan and a provenance that may point at what is planted. */
export const hospitalRecord: readonly Resource[] = [
  ...([...countsOf(24)].flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => exampleEntry(kind, index)),
  ) as Resource[]),
  {
    resourceType: 'DiagnosticReport',
    id: 'bloods',
    status: 'final',
    subject: { reference: 'Patient/p1' },
    code: { text: 'Bloods' },
    effectiveDateTime: '2026-01-02',
    result: [{ reference: 'Observation/observation-0' }],
  },
  {
    resourceType: 'Provenance',
    id: 'recorded',
    recorded: '2026-01-02T10:00:00Z',
    target: [{ reference: 'Observation/observation-0' }],
    agent: [{ who: { display: 'Dr Imaginary Example' } }],
  },
  {
    resourceType: 'CarePlan',
    id: 'plan',
    status: 'active',
    intent: 'plan',
    subject: { reference: 'Patient/p1' },
    addresses: [{ reference: 'Condition/condition-0' }],
  },
  {
    resourceType: 'List',
    id: 'problems',
    status: 'current',
    mode: 'snapshot',
    title: 'Problems',
    subject: { reference: 'Patient/p1' },
    entry: [{ item: { reference: 'Condition/condition-0' } }],
  },
];
