import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outcomeWords, wordsFor } from './outcome-words.ts';
import type { SourceOutcome } from './source-adapter.ts';

const outcomes = Object.keys(outcomeWords) as SourceOutcome[];
const live = (outcome: SourceOutcome) => wordsFor({ outcome, age: 'live' }, "King's");

describe('the words for what became of a question', () => {
  it('tell every outcome from every other, in label and in reason', () => {
    assert.equal(new Set(outcomes.map((outcome) => live(outcome).label)).size, outcomes.length);
    assert.equal(new Set(outcomes.map((outcome) => live(outcome).reason)).size, outcomes.length);
  });

  for (const outcome of outcomes) {
    it(`${outcome}: names the source, and what to do unless nothing needs doing`, () => {
      const { label, reason, nextStep } = live(outcome);
      assert.ok(label.length <= 24, label);
      assert.match(reason, /King's.*\.$/);
      assert.doesNotMatch(reason + nextStep, /[{}]/);
      assert.equal(nextStep === '', outcome === 'answered' || outcome === 'nothing-recorded');
    });
  }

  it('say that a silent source may hold a record', () => {
    for (const outcome of ['timed-out', 'not-reachable', 'not-a-party'] as const)
      assert.match(live(outcome).reason, /may hold a record/);
  });

  it('say how old what is shown is, and that it may have changed', () => {
    assert.equal(live('answered').age, undefined);
    const old = wordsFor({ outcome: 'timed-out', age: 'last-known-good', lastOutcome: 'answered' }, "King's");
    assert.match(old.age!, /King's held when it last answered. It may have changed/);
    const none = wordsFor({ outcome: 'timed-out', age: 'last-known-good', lastOutcome: 'nothing-recorded' }, "King's");
    assert.match(none.age!, /nothing recorded. That may have changed/);
    assert.ok(wordsFor({ outcome: 'answered', age: 'cached' }, "King's").age);
  });

  it('tell a source at rest from one that cannot be reached', () => {
    const resting = wordsFor({ outcome: 'not-reachable', age: 'live', resting: true }, "King's");
    assert.notEqual(resting.label, live('not-reachable').label);
  });
});
