import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createBreaker, type Health, type Question } from './breaker.ts';

const settings = { failures: 3, restMs: 1000 };

/** A breaker after `count` questions that failed at time 0, each for another person. */
function afterFailures(count: number, health: Health = 'failed') {
  const breaker = createBreaker(settings);
  for (let person = 0; person < count; person += 1) breaker.admit(0)?.settle(health, 0, `person ${person}`);
  return breaker;
}

describe('the circuit breaker', () => {
  it('opens after so many failures in a row, and not one before', () => {
    assert.equal(afterFailures(2).isOpen(), false);
    const breaker = afterFailures(3);
    assert.equal(breaker.isOpen(), true);
    assert.equal(breaker.admit(999), undefined);
  });

  it('begins to count anew after any success', () => {
    const breaker = afterFailures(2);
    breaker.admit(0)?.settle('worked', 0, 'x');
    breaker.admit(0)?.settle('failed', 0, 'x');
    breaker.admit(0)?.settle('failed', 0, 'x');
    assert.equal(breaker.isOpen(), false);
  });

  it('says how long it rests yet', () => {
    assert.equal(afterFailures(2).restsForMs(0), 0);
    const breaker = afterFailures(3);
    assert.deepEqual([breaker.restsForMs(0), breaker.restsForMs(400), breaker.restsForMs(1000)], [1000, 600, 0]);
    assert.equal(breaker.admit(999), undefined);
    breaker.admit(1000)?.settle('failed', 1500, 'x');
    assert.equal(breaker.restsForMs(1600), 900);
  });

  it('lets one question try after the rest, and recovers with it', () => {
    const breaker = afterFailures(3);
    const trial = breaker.admit(1000);
    assert.ok(trial);
    assert.equal(breaker.admit(1000), undefined);
    trial.settle('worked', 1200, 'x');
    assert.equal(breaker.isOpen(), false);
    assert.ok(breaker.admit(1200) && breaker.admit(1200));
  });

  it('rests again when the trial fails, whoever it was about', () => {
    const breaker = afterFailures(3);
    breaker.admit(1000)?.settle('failed-for-one', 1500, 'person 0');
    assert.equal(breaker.admit(2499), undefined);
    assert.ok(breaker.admit(2500));
  });

  it('tries again when the reader of the trial went away', () => {
    const breaker = afterFailures(3);
    breaker.admit(1000)?.settle('unknown', 1001, 'x');
    assert.ok(breaker.admit(1001));
  });

  it('does not open for one person whose record cannot be had, however often it is reloaded', () => {
    const breaker = createBreaker(settings);
    for (let times = 0; times < 50; times += 1) breaker.admit(0)?.settle('failed-for-one', 0, 'the same');
    assert.equal(breaker.isOpen(), false);
    assert.equal(afterFailures(3, 'failed-for-one').isOpen(), true);
  });

  it('holds, whatever happens in whatever order', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const) }),
      fc.record({
        kind: fc.constant('settle' as const),
        which: fc.nat(),
        health: fc.constantFrom<Health>('worked', 'failed', 'failed-for-one', 'unknown'),
        person: fc.constantFrom('a', 'b', 'c'),
      }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const breaker = createBreaker(settings);
        let now = 0;
        let openedAt: number | undefined;
        const running: Question[] = [];
        let trials: Question[] = [];
        for (const each of events) {
          const wasOpen = breaker.isOpen();
          if (each.kind === 'pass') now += each.ms;
          if (each.kind === 'ask') {
            const question = breaker.admit(now);
            if (!wasOpen) assert.ok(question, 'closed: everybody may ask');
            else if (now - openedAt! < settings.restMs) assert.equal(question, undefined, 'open: nobody may ask');
            else assert.equal(question === undefined, trials.length > 0, 'rested: one may ask, if none is asking');
            if (question) running.push(question);
            if (question && wasOpen) trials = [question];
          }
          if (each.kind === 'settle' && running.length > 0) {
            const [question] = running.splice(each.which % running.length, 1);
            question!.settle(each.health, now, each.person);
            const wasTrial = trials.includes(question!);
            if (wasTrial || each.health === 'worked') trials = [];
            if (each.health === 'worked') assert.equal(breaker.isOpen(), false, 'what works closes it');
            if (each.health === 'unknown') assert.equal(breaker.isOpen(), wasOpen, 'what says nothing changes nothing');
            if (breaker.isOpen() && (!wasOpen || (wasTrial && each.health !== 'unknown'))) openedAt = now;
          }
        }
        // It always recovers by itself: a rest, no trial under way, one question that works.
        if (trials.length > 0) trials[0]!.settle('unknown', now, 'x');
        const question = breaker.admit(now + settings.restMs);
        assert.ok(question);
        question.settle('worked', now, 'x');
        assert.equal(breaker.isOpen(), false);
      }),
      { numRuns: 500 },
    );
  });
});
