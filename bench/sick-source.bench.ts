// The same eight sources with one hanging, one failing and one sending rubbish: the reader waits for the wait and no longer,
// the other five are as if the sick were not there, and the sick are left alone and taken back by themselves.
import { setTimeout as pause } from 'node:timers/promises';
import { querySources } from '#sources/query-sources.ts';
import type { SourceOutcome } from '#sources/source-adapter.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';
import { type AskedInProcess, askInProcess } from './source-under-test/ask-in-process.ts';

type Sources = AskedInProcess;

const waitMs = 1000;
const failures = 5;
const restMs = 1500;

/** What each of the sick does, and what the reader must be told of it. */
const sick = new Map<string, { does: 'hang' | 'fail' | 'rubbish'; outcome: SourceOutcome }>([
  ['gp-south', { does: 'hang', outcome: 'timed-out' }],
  ['hospital-one', { does: 'fail', outcome: 'not-reachable' }],
  ['council', { does: 'rubbish', outcome: 'invalid-answer' }],
]);

async function sicken({ tell }: Sources): Promise<void> {
  for (const [id, { does }] of sick) await tell(id, does);
}

async function mend({ tell }: Sources): Promise<void> {
  for (const id of sick.keys()) await tell(id, 'answer');
}

interface View {
  completeMs: number;
  /** When the last of the healthy was there to read. */
  healthyMs: number;
  /** Sources left alone. */
  resting: number;
  /** Of the sick, those that answered. */
  well: number;
}

async function view({ connected, question }: Sources): Promise<View> {
  const started = performance.now();
  const seen: View = { completeMs: 0, healthyMs: 0, resting: 0, well: 0 };
  for await (const { sourceId, outcome, resting } of querySources(connected, question())) {
    const patient = sick.get(sourceId);
    if (resting) seen.resting += 1;
    else if (patient && outcome === 'answered') seen.well += 1;
    else if (outcome !== (patient?.outcome ?? 'answered')) throw new Error(`${sourceId}: ${outcome}`);
    if (!patient) seen.healthyMs = performance.now() - started;
  }
  return { ...seen, completeMs: performance.now() - started };
}

export const bench: Bench = {
  name: 'sick-source',
  work: 'the join with one source hanging, one failing and one sending rubbish; then left alone, mended, and taken back',
  async run({ quick, print }) {
    const asked = await askedEveryTime(quick ? 15 : 60);
    print(`asked every time: complete p95 ${Math.round(percentile(asked.completeMs, 0.95))} ms of a wait of ${waitMs}`);
    const rested = await leftAlone(quick ? 10 : 40);
    print(
      `left alone after ${rested.viewsUntilOpen} views; back ${Math.round(rested.backAfterMs)} ms after being mended`,
    );
    const figure = (name: string, value: number, limit: number | null, goal: number): Figure => ({
      bench: 'sick-source',
      figure: name,
      value,
      limit,
      goal,
      goalIs: 'value-at-most',
    });
    return [
      figure('p95_complete_over_wait_ms', percentile(asked.completeMs, 0.95) - waitMs, 0, 50),
      figure('p50_healthy_slower_ms', percentile(asked.healthyMs, 0.5) - percentile(asked.allWellMs, 0.5), 0, 15),
      figure('views_until_left_alone', rested.viewsUntilOpen, failures, failures),
      figure('p95_complete_over_healthy_when_left_alone_ms', percentile(rested.overHealthyMs, 0.95), 0, 5),
      figure('back_after_mending_ms', rested.backAfterMs, restMs, restMs + waitMs),
    ];
  },
};

/** Breakers that never open: every view waits out the hanging one. Well and sick in turns, so that noise falls on both. */
async function askedEveryTime(times: number) {
  const sources = await askInProcess({ waitMs, breaker: { failures: 1_000_000, restMs } });
  const measured = { completeMs: [] as number[], healthyMs: [] as number[], allWellMs: [] as number[] };
  try {
    for (let warming = 0; warming < 8; warming += 1) await view(sources);
    for (let time = 0; time < times; time += 1) {
      measured.allWellMs.push((await view(sources)).healthyMs);
      await sicken(sources);
      const { completeMs, healthyMs } = await view(sources);
      measured.completeMs.push(completeMs);
      measured.healthyMs.push(healthyMs);
      await mend(sources);
    }
    return measured;
  } finally {
    await sources.close();
  }
}

/** Breakers as configured: how soon the sick are left alone, what a view then takes, and how soon they are back. */
async function leftAlone(times: number) {
  const sources = await askInProcess({ waitMs, breaker: { failures, restMs } });
  try {
    for (let warming = 0; warming < 8; warming += 1) await view(sources);
    await sicken(sources);
    let viewsUntilOpen = 0;
    while ((await view(sources)).resting < sick.size && viewsUntilOpen < 50) viewsUntilOpen += 1;
    const overHealthyMs: number[] = [];
    while (overHealthyMs.length < times) {
      const { completeMs, healthyMs, resting } = await view(sources);
      // Once in each rest a sick source is tried; that view waits for it.
      if (resting === sick.size) overHealthyMs.push(completeMs - healthyMs);
    }
    await mend(sources);
    const mended = performance.now();
    while ((await view(sources)).well < sick.size) await pause(25);
    return { viewsUntilOpen, overHealthyMs, backAfterMs: performance.now() - mended };
  } finally {
    await sources.close();
  }
}
