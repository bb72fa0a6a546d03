// Deciding on one view: the record, every source and every kind of label, by the demonstration's policies. The entries of a record are
// never asked about, so that how many there are is no part of it. Goal: performance.md, `policy`.
import { readAccessRules } from '#privacy/access-rules.ts';
import { createDecision } from '#privacy/decide.ts';
import { policySet } from '#privacy/policies/policy-set.ts';
import { readPolicies } from '#privacy/policies/read-policies.ts';
import { type RelationshipKind, relationshipKinds } from '#privacy/relationships/relationship.ts';
import { warmClasses } from '#privacy/warm-classes.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';

const partnership = new URL('../partnership', import.meta.url).pathname;
const roles = ['gp', 'emergency-doctor', 'hospital-nurse', 'district-nurse', 'paramedic', 'social-worker'];
const organisations = ['X99001', 'X99002', 'RJ1', 'RJZ', 'RV5', 'RRU', '708', 'RJ2'];
const permissions: readonly Permission[] = ['find-patient', 'view-record', 'break-glass'];
const person = 'b1d7a9b4-0000-4000-8000-000000000001' as PersonId;

export const bench: Bench = {
  name: 'policy',
  work: 'decide on one view: the record, 9 sources and 4 kinds of label, for readers of 6 roles at 8 organisations',
  async run({ quick, print }) {
    const rules = readAccessRules(partnership);
    const read = readPolicies(partnership);
    let kinds: readonly RelationshipKind[] = ['contact'];
    const parts = {
      rules,
      facts: {
        aboutPerson: () =>
          Promise.resolve({
            relationships: kinds.map((kind) => ({ kind, ...(kind === 'break-glass' ? { reason: '5' } : {}) })),
            optedOut: false,
          }),
        agreementsInForce: () => Promise.resolve(agreements),
      },
      sources: Array.from({ length: 9 }, (_, at) => ({
        sourceId: `source-${at}`,
        organisation: { ods: organisations[at % organisations.length]!, name: `Organisation ${at}` },
      })),
      clock: systemClock,
    };
    const timesOf = async (
      decisions: ReturnType<typeof createDecision>,
      views: number,
      reader: (view: number) => SignedInUser,
      kindsAt = (view: number): readonly RelationshipKind[] => [relationshipKinds[view % relationshipKinds.length]!],
    ) => {
      const times: number[] = [];
      for (let view = 0; view < views; view += 1) {
        kinds = kindsAt(view);
        const user = reader(view);
        const started = performance.now();
        const decided = await decisions.decide({ user, action: 'open-record', personId: person });
        times.push(performance.now() - started);
        if (!decided.permitted) throw new Error('The view was refused.');
      }
      return times;
    };

    const loading = performance.now();
    const set = policySet(read);
    const parsed = performance.now();
    await warmClasses(
      set,
      rules,
      roles.map((id) => ({ id, permissions })),
    );
    print(
      `${read.policies.length} policies, read in ${(parsed - loading).toFixed(0)} ms, a working day's classes asked in ${(performance.now() - parsed).toFixed(0)} ms`,
    );
    const decisions = createDecision({ ...parts, policies: () => set });
    // Of the processor too: what a busy machine does not change.
    const spent = async (views: Promise<number[]>) => {
      const before = process.cpuUsage();
      const times = await views;
      const { user, system } = process.cpuUsage(before);
      return { times, processorMs: (user + system) / 1000 / times.length };
    };
    // What the first view after a start waits for, and that of a reader from where nobody has come from yet.
    const { times: first, processorMs: firstMs } = await spent(timesOf(decisions, quick ? 40 : 200, stranger));
    // A class nobody thought of: several relationships at once, each combination for the first time.
    const { times: never, processorMs: neverMs } = await spent(
      timesOf(decisions, quick ? 40 : 100, someReader, (view) =>
        relationshipKinds.filter((_, at) => ((view + 3) >> at) & 1),
      ),
    );
    // Every class of a working day once, so that what is measured is the day and not its first minute.
    await timesOf(decisions, roles.length * organisations.length * relationshipKinds.length, someReader);
    const { times: working, processorMs: workingMs } = await spent(
      timesOf(decisions, quick ? 2000 : 20_000, someReader),
    );
    print(
      `the first of a class p50 ${percentile(first, 0.5).toFixed(3)} ms, p99 ${percentile(first, 0.99).toFixed(3)} ms; of one nobody thought of p50 ${percentile(never, 0.5).toFixed(3)} ms, p99 ${percentile(never, 0.99).toFixed(3)} ms; every other p50 ${percentile(working, 0.5).toFixed(3)} ms`,
    );
    print(
      `of the processor, on average: the first ${firstMs.toFixed(3)} ms, nobody thought of ${neverMs.toFixed(3)} ms, every other ${workingMs.toFixed(3)} ms`,
    );
    const figure = (name: string, value: number): Figure => ({
      bench: 'policy',
      figure: name,
      value,
      limit: null,
      goal: 1,
      goalIs: 'value-at-most',
    });
    return [
      figure('decision_p50_ms', percentile(working, 0.5)),
      figure('decision_p99_ms', percentile(working, 0.99)),
      figure('first_decision_of_a_class_p50_ms', percentile(first, 0.5)),
      figure('decision_nobody_thought_of_p50_ms', percentile(never, 0.5)),
    ];
  },
};

const agreements = [
  {
    id: 'health',
    title: 'Health',
    sharers: new Set(organisations.slice(0, 6)),
    readers: new Set(organisations),
    sections: 'all',
  },
  {
    id: 'social-care',
    title: 'Social care',
    sharers: new Set(['708']),
    readers: new Set(organisations),
    sections: new Set(['alerts', 'services-and-care', 'safeguarding']),
  },
] as const;

/** Somebody of one of the day's classes. */
function someReader(view: number): SignedInUser {
  return readerAt(view, organisations[Math.floor(view / roles.length) % organisations.length]!);
}

/** Somebody of an organisation that was never heard of, and so of no class that was asked. */
function stranger(view: number): SignedInUser {
  return readerAt(view, `Y${10_000 + view}`);
}

function readerAt(view: number, ods: string): SignedInUser {
  const roleId = roles[view % roles.length]!;
  return {
    userId: `reader-${view % 1000}`,
    name: 'A reader',
    roleId,
    roleName: roleId,
    organisation: { ods, name: ods },
    permissions: new Set(permissions),
    sessionId: 'session',
  };
}
