import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { PatientId } from '#standards/patient.ts';
import { createAnswerCache, type Forgetting } from './answer-cache.ts';
import type { AnswerKey, KeptAnswer } from './kept-answer.ts';

const answer = (text: string): KeptAnswer => ({
  outcome: 'answered',
  recordedAt: new Date(0),
  packed: Buffer.from(text),
});
const key = fc.record({
  patientId: fc.constantFrom('p1' as PatientId, 'p2' as PatientId),
  sourceId: fc.constantFrom('s1', 's2'),
  requester: fc.constantFrom('r1', 'r2'),
});
const forgetting: fc.Arbitrary<Forgetting> = key.chain(({ patientId, sourceId, requester }) =>
  fc.constantFrom<Forgetting>({ patientId }, { patientId, sourceId }, { patientId, sourceId, requester }),
);

describe('the cache of answers', () => {
  it('gives a requester nothing but what was kept for them, of that patient and source, and not since forgotten', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), key, agoMs: fc.nat({ max: 50 }) }),
      fc.record({ kind: fc.constant('forget' as const), which: forgetting }),
      fc.record({ kind: fc.constant('get' as const), key }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const cache = createAnswerCache(1_000_000);
        const model: { key: AnswerKey; text: string; askedAtMs: number }[] = [];
        const forgotten: { which: Forgetting; atMs: number }[] = [];
        const matches = (which: Forgetting, each: AnswerKey) =>
          which.patientId === each.patientId &&
          (which.sourceId ?? each.sourceId) === each.sourceId &&
          (which.requester ?? each.requester) === each.requester;
        for (const [index, each] of events.entries()) {
          const nowMs = 1000 + index * 10;
          if (each.kind === 'forget') {
            cache.forget(each.which, nowMs);
            forgotten.push({ which: each.which, atMs: nowMs });
          } else if (each.kind === 'set') {
            const askedAtMs = nowMs - each.agoMs;
            cache.set(each.key, answer(`answer ${index}`), 1_000_000, askedAtMs);
            const isForgotten = forgotten.some(({ which, atMs }) => atMs >= askedAtMs && matches(which, each.key));
            if (!isForgotten) model.push({ key: each.key, text: `answer ${index}`, askedAtMs });
          } else {
            const kept = model.findLast((one) => matches(one.key, each.key));
            const stale =
              kept && forgotten.some(({ which, atMs }) => atMs >= kept.askedAtMs && matches(which, kept.key));
            assert.equal(cache.get(each.key, nowMs)?.packed.toString(), stale ? undefined : kept?.text);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('holds no more bytes than it may', () => {
    const cache = createAnswerCache(10_000);
    for (let index = 0; index < 100; index += 1) {
      cache.set(
        { patientId: `p${index}` as PatientId, sourceId: 's', requester: 'r' },
        answer('x'.repeat(2000)),
        1000,
        0,
      );
    }
    const held = Array.from({ length: 100 }, (_, index) =>
      cache.get({ patientId: `p${index}` as PatientId, sourceId: 's', requester: 'r' }, 0),
    ).filter(Boolean);
    assert.ok(held.length > 0 && held.length <= 5);
  });
});
