// What every adapter must do, whatever its protocol: one suite, run by each adapter's test against a real HTTP server that
// answers, has nothing, is slow, hangs, refuses, sends rubbish, sends another patient, or goes away.
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Demographics } from '#standards/demographics.ts';
import { createLog } from '#runtime/log.ts';
import { badBodies } from './contract/bad-bodies.ts';
import { barnaby, exampleDependencies, exampleQuery, traces, zoe } from './contract/example-question.ts';
import * as told from './contract/told-server.ts';
import type { AdapterDependencies, SourceAdapter, SourceAnswer, SourceOutcome, SourceQuery } from './source-adapter.ts';

/** How one kind of source speaks, so that the suite can speak for it. */
export interface AdapterContract {
  /** In test titles, e.g. `fhir-r4`. */
  name: string;
  /** Connects the adapter to the server at `origin` (http://127.0.0.1:port). */
  connect(origin: string, dependencies: AdapterDependencies): SourceAdapter;
  /**
   * Answers one request as a source of this kind would: `holding`, with some entries about `person`; `empty`, knowing the
   * person and holding nothing; `not-known`, having no such patient. JSON as text. A request to `/` is answered as the
   * protocol's first question would be.
   */
  respond(
    request: told.ReceivedRequest,
    situation: 'holding' | 'empty' | 'not-known',
    person: Demographics,
  ): told.Reply;
  /** How the protocol refuses, and what each refusal means. */
  refusals: readonly { name: string; reply: told.Reply; outcome: SourceOutcome }[];
}

const silent: readonly SourceOutcome[] = ['not-reachable', 'invalid-answer', 'refused', 'timed-out'];

/** Registers the suite's tests under the adapter's name. */
export function testAdapterContract(contract: AdapterContract): void {
  const speak = (situation: 'holding' | 'empty' | 'not-known', person: Demographics = zoe) =>
    told.replying((request) => contract.respond(request, situation, person));

  /** Runs one question against a server told how to behave, and checks what holds of every answer. */
  const ask = async (behaviour: told.Behaviour, changes: Partial<SourceQuery> = {}) => {
    await using scene = await setScene(contract, behaviour);
    const cancel = new AbortController();
    const answer = await scene.adapter.query(exampleQuery(zoe, changes), cancel.signal);
    scene.checkTraces(answer);
    checkShape(answer);
    assert.equal(getEventListeners(cancel.signal, 'abort').length, 0, 'a finished question listens for nothing');
    await scene.nothingLeft();
    return answer;
  };

  describe(`${contract.name} keeps the contract of source adapters`, () => {
    it('answers: what the source holds, about this person, with references that mean something', async () => {
      const answer = await ask(speak('holding'));
      assert.equal(answer.outcome, 'answered', JSON.stringify(answer.issues));
      assert.ok(answer.resources.some(({ resourceType }) => resourceType === 'Patient'));
      assert.ok(answer.resources.length > 1);
      assert.deepEqual(answer.issues, []);
    });

    it('has nothing: says so, and shows nothing but who it is about', async () => {
      const answer = await ask(speak('empty'));
      assert.equal(answer.outcome, 'nothing-recorded', JSON.stringify(answer.issues));
      assert.ok(answer.resources.every(({ resourceType }) => resourceType === 'Patient'));
    });

    it('does not know the person', async () => {
      assertNothingShown(await ask(speak('not-known')), ['patient-not-known']);
    });

    it('is slow: the answer counts when it comes within the wait', async () => {
      assert.equal((await ask(told.slowly(150, speak('holding')))).outcome, 'answered');
    });

    const hangs: [string, told.Behaviour][] = [
      ['without a word', told.hanging],
      ['in the middle of its answer', told.hangingMidway('{"resourceType":"Bundle"   }', 'application/fhir+json')],
      ['at a later request', told.after(1, speak('holding'), told.hanging)],
    ];
    for (const [name, behaviour] of hangs) {
      it(`hangs ${name}: cancelled at once, its connection closed`, async () => {
        await using scene = await setScene(contract, behaviour);
        const cancel = new AbortController();
        const reason = new Error('the wait is over');
        const asked = scene.adapter.query(exampleQuery(zoe), cancel.signal);
        const settled = asked.then(
          (answer) => ({ answer, error: undefined }),
          (error: unknown) => ({ answer: undefined, error }),
        );
        await scene.server.requestArrived();
        await pause(80);
        cancel.abort(reason);
        const inTime = await Promise.race([settled, pause(2000, undefined, { ref: false })]);
        assert.ok(inTime, 'it went on after it was cancelled');
        // A source that is asked once has answered before the later request that never comes.
        if (inTime.answer) assert.ok(scene.server.requests.length === 1 && inTime.answer.outcome === 'answered');
        else assert.equal(inTime.error, reason);
        await scene.nothingLeft();
        assert.equal(getEventListeners(cancel.signal, 'abort').length, 0);
      });
    }

    it('is cancelled before it began: asks nothing', async () => {
      await using scene = await setScene(contract, speak('holding'));
      const reason = new Error('never mind');
      await assert.rejects(scene.adapter.query(exampleQuery(zoe), AbortSignal.abort(reason)), reason);
      assert.equal(scene.server.requests.length, 0);
    });

    for (const { name, reply, outcome } of contract.refusals) {
      it(`refuses (${name}): ${outcome}`, async () => {
        const answer = await ask(told.replying(reply));
        assertNothingShown(answer, [outcome]);
      });
    }

    for (const status of [400, 401, 403, 404, 405, 406, 410, 429, 500, 501, 502, 503, 504]) {
      it(`refuses with a bare ${status}, quoting the question: nothing shown, and never "patient not known"`, async () => {
        const body = `<html>no route for ${traces(zoe).join(' ')}</html>`;
        assertNothingShown(
          await ask(told.replying({ status, headers: { 'content-type': 'text/html' }, body })),
          status >= 500 || status === 429 ? ['not-reachable', 'invalid-answer'] : silent,
        );
      });
    }

    it('answers 204, 206 or 304: not an answer', async () => {
      for (const status of [204, 206, 304])
        assertNothingShown(await ask(told.replying({ status })), ['invalid-answer', 'not-reachable']);
    });

    const good = contract.respond(
      { method: 'POST', url: '/', headers: {}, body: Buffer.alloc(0) },
      'holding',
      zoe,
    ).body;
    for (const { name, reply } of badBodies(String(good), zoe)) {
      it(`returns rubbish (${name}): nothing shown`, async () => {
        assertNothingShown(await ask(told.replying(reply)), ['invalid-answer']);
      });
    }

    it('returns a body without end: stops reading at its limit', async () => {
      assertNothingShown(await ask(told.endless('application/fhir+json')), ['invalid-answer']);
    });

    const others: [string, Demographics][] = [
      ['somebody else altogether', barnaby],
      ['another name and birth date under the same NHS number', { ...barnaby, nhsNumber: zoe.nhsNumber! }],
      ['the same name with another NHS number', { ...zoe, nhsNumber: barnaby.nhsNumber! }],
      ['the same name and number with another birth date', { ...zoe, birthDate: '1987-03-28' }],
    ];
    for (const [name, other] of others) {
      it(`returns another patient (${name}): nothing shown`, async () => {
        const answer = await ask(speak('holding', other));
        assertNothingShown(answer, ['demographics-differ']);
      });
    }

    for (const when of ['request', 'half-body'] as const) {
      it(`has its connection cut after ${when}`, async () => {
        assertNothingShown(await ask(told.resetting(when)), ['not-reachable', 'invalid-answer']);
      });
    }

    it('is not there', async () => {
      const server = await told.startToldServer();
      await server.close();
      const adapter = contract.connect(server.origin, exampleDependencies(createLog({ level: 'silent' })));
      const answer = await adapter.query(exampleQuery(zoe), new AbortController().signal);
      assertNothingShown(answer, ['not-reachable']);
      await adapter.close?.();
    });

    it('sends us elsewhere: we do not follow', async () => {
      const elsewhere = await told.startToldServer();
      elsewhere.behave(speak('holding'));
      for (const status of [301, 302, 303, 307, 308]) {
        const location = `${elsewhere.origin}/`;
        assertNothingShown(await ask(told.replying({ status, headers: { location } })), ['invalid-answer', 'refused']);
      }
      assert.equal(elsewhere.requests.length, 0);
      await elsewhere.close();
    });

    it('serves many questions over few connections, and closes them when told', async () => {
      await using scene = await setScene(contract, speak('holding'));
      for (let times = 0; times < 3; times += 1) {
        const answers = await Promise.all(
          [1, 2, 3, 4].map(() => scene.adapter.query(exampleQuery(zoe), new AbortController().signal)),
        );
        assert.ok(answers.every(({ outcome }) => outcome === 'answered'));
      }
      assert.ok(scene.server.openSockets() < scene.server.requests.length, 'connections are used again');
      await scene.adapter.close?.();
      for (let tries = 0; scene.server.openSockets() > 0 && tries < 100; tries += 1) await pause(20);
      assert.equal(scene.server.openSockets(), 0);
    });
  });
}

/** A server, an adapter connected to it, and a log that is read afterwards. */
async function setScene(contract: AdapterContract, behaviour: told.Behaviour) {
  const server = await told.startToldServer();
  server.behave(behaviour);
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const adapter = contract.connect(server.origin, exampleDependencies(log));
  return {
    server,
    adapter,
    /** Nothing that identifies the person in what we say, log, or write into a URL. */
    checkTraces({ issues, warnings, losses, areas }: SourceAnswer) {
      const said = JSON.stringify({ issues, warnings, losses, areas, lines });
      const asked = server.requests.map(({ url }) => decodeURIComponent(url)).join('\n');
      for (const trace of [...traces(zoe), ...traces(barnaby)]) {
        assert.ok(!said.includes(trace), `what is said or logged holds "${trace}": ${said}`);
        assert.ok(!asked.includes(trace), `a URL holds "${trace}": ${asked}`);
      }
    },
    /** No request goes on behind the answer's back. */
    async nothingLeft() {
      for (let tries = 0; server.inFlight() > 0 && tries < 100; tries += 1) await pause(20);
      assert.equal(server.inFlight(), 0, 'a request was left running');
    },
    async [Symbol.asyncDispose]() {
      await adapter.close?.();
      await server.close();
    },
  };
}

function assertNothingShown(answer: SourceAnswer, outcomes: readonly SourceOutcome[]): void {
  assert.ok(outcomes.includes(answer.outcome), `${answer.outcome} is not ${outcomes.join(' or ')}`);
  assert.deepEqual(answer.resources, []);
  assert.ok(answer.issues.length > 0, 'the reader is told why');
}

/** What holds of every answer: R4 keys, nothing twice, no reference into the message, areas that name their kinds. */
function checkShape(answer: SourceAnswer): void {
  const keys = answer.resources.map((resource) => `${resource.resourceType}/${resource.id ?? ''}`);
  assert.ok(
    keys.every((key) => /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/.test(key)),
    keys.join(' '),
  );
  assert.equal(new Set(keys).size, keys.length, 'no resource twice');
  const references = [...JSON.stringify(answer.resources).matchAll(/"reference":"([^"]*)"/g)].map((match) => match[1]!);
  for (const reference of references) {
    if (reference.startsWith('#')) continue;
    assert.match(reference, /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/, 'references are resolved to Type/id');
  }
  for (const { area, resourceTypes } of answer.areas) assert.ok(area && resourceTypes.length > 0);
}
