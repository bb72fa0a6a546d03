// What holds of every translation, and what no single message can show.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { validateResource } from '#standards/fhir/validate.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import { IssueError } from '#standards/issue.ts';
import { messageOf, readCases, resourcesOf, source } from './cases/cases.ts';
import { translateMessage } from './translate-message.ts';

describe('every translation', () => {
  const messages = readCases().flatMap(({ cases }) => cases.map((one) => Buffer.from(messageOf(one)).toString('utf8')));

  it('is the same each time', () => {
    for (const message of messages) {
      const [one, other] = [0, 1].map(() => translateMessage(parseMessage(Buffer.from(message)), source));
      assert.deepEqual(one, other);
    }
  });

  /** OBX-11 U: a result of an earlier message. */
  const finalNow = /^OBX(\|[^|\r]*){4}\|(\|[^|\r]*){5}\|U$/m;

  it('refers only to what it says itself, or to an earlier document or result', () => {
    for (const message of messages) {
      const translation = translateMessage(parseMessage(Buffer.from(message)), source);
      if (!translation.accepted) continue;
      const resources = resourcesOf(translation.events);
      const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id!}`));
      for (const [reference] of JSON.stringify(resources).matchAll(/(?<="reference":")[^"]+/g)) {
        const earlier = reference.startsWith('DocumentReference/') || finalNow.test(message);
        assert.ok(known.has(reference) || earlier, `${reference} in ${message}`);
      }
    }
  });

  it('never fails, and is valid FHIR, whatever becomes of the message', () => {
    const oddity = fc.oneof(
      fc.constantFrom(
        '',
        '""',
        '^',
        '&',
        '~',
        '\\',
        '\\X00\\',
        '99999999999999999999',
        '20241301',
        'constructor',
        '__proto__',
        '-1',
        '<1',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const mutation = fc.record({
      message: fc.constantFrom(...messages),
      at: fc.array(fc.tuple(fc.nat(12), fc.nat(45), oddity), { maxLength: 6 }),
      moved: fc.option(fc.tuple(fc.nat(12), fc.nat(12))),
    });
    fc.assert(
      fc.property(mutation, ({ message, at, moved }) => {
        const lines = message.split('\r').map((line) => line.split('|'));
        for (const [line, field, value] of at) {
          const chosen = lines[line % lines.length]!;
          if (line % lines.length > 0 && field > 0) chosen[field % (chosen.length + 2)] = value;
        }
        if (moved) lines.splice(1 + (moved[1] % lines.length), 0, ...lines.splice(1 + (moved[0] % lines.length), 1));
        let translation;
        try {
          const bytes = Buffer.from(lines.map((fields) => fields.map((field) => field ?? '').join('|')).join('\r'));
          translation = translateMessage(parseMessage(bytes), source);
        } catch (error) {
          assert.ok(error instanceof IssueError);
          return;
        }
        if (!translation.accepted) return;
        for (const resource of resourcesOf(translation.events)) {
          const wrong = validateResource(resource).filter(({ severity }) => severity === 'error');
          assert.deepEqual(wrong, [], resource.resourceType);
        }
      }),
      { numRuns: 600 },
    );
  });
});

describe('the ids of results', () => {
  const oru = (obx: string, obr = 'OBR|1|P1|F1|T1^Test') =>
    translateMessage(
      parseMessage(messageOf({ kind: 'ORU^R01', message: `PID|1||A1^^^^MR||BROWN^Ada\n${obr}\n${obx}` })),
      source,
    );
  const idsOf = (translation: ReturnType<typeof oru>) => {
    assert.ok(translation.accepted);
    return resourcesOf(translation.events).map(({ resourceType, id }) => `${resourceType}/${id!}`);
  };

  it('stay the same when a result is corrected', () => {
    assert.deepEqual(
      idsOf(oru('OBX|1|NM|a^Potassium||4.1|mmol/L|||||F')),
      idsOf(oru('OBX|1|NM|a^Potassium||5.9|mmol/L||H|||C')),
    );
  });

  it('are others for another test, another sub-id, another repetition, another report', () => {
    const one = oru('OBX|1|NM|a^a||1||||||F');
    for (const other of [
      oru('OBX|1|NM|b^b||1||||||F'),
      oru('OBX|1|NM|a^a|2|1||||||F'),
      oru('OBX|1|NM|a^a||1||||||F', 'OBR|1|P1|F2|T1^Test'),
      oru('OBX|1|NM|a^a||1||||||F', 'OBR|1|P1|F1|T2^Test'),
    ]) {
      assert.ok(
        !idsOf(other)
          .filter((id) => id.startsWith('Observation/'))
          .some((id) => idsOf(one).includes(id)),
      );
    }
    const twice = idsOf(oru('OBX|1|NM|a^a||1||||||F\nOBX|2|NM|a^a||2||||||F')).filter((id) =>
      id.startsWith('Observation/'),
    );
    assert.equal(new Set(twice).size, 2);
  });
});

describe('a message of very many of one thing', () => {
  const many = (count: number, part: (number: number) => string) =>
    Array.from({ length: count }, (_, at) => part(at)).join('');
  const pid = 'PID|1||A1^^^^MR||BROWN^Ada';
  const translate = (kind: string, message: string) =>
    translateMessage(parseMessage(messageOf({ kind, message })), source);

  // More than a function takes as arguments.
  const count = 130_000;
  for (const [what, message] of [
    ['lines of a comment', `${pid}\nPV1|1|I||||||||||||||||V1\nOBX|1|NM|a^a||1\nNTE|1||x${many(count, () => '~x')}`],
    ['telephone numbers', `PID|1||A1^^^^MR||BROWN^Ada||||||||1${many(count, (number) => `~${number}`)}`],
    ['fields', `${pid}\nORC${'|x'.repeat(count)}`],
    ['words of a code', `${pid}\nAL1|1|DA|${'a '.repeat(count)}a^x^L`],
    ['parts of an OID', `PID|1||A1^^^&${'1.'.repeat(count)}1&ISO^MR||BROWN^Ada`],
  ] as const) {
    it(`is taken: ${what}`, () => assert.ok(translate('ADT^A01', message).accepted));
  }

  it('is refused where what is made of it would grow by the product', () => {
    const patients = many(200, (number) => `PID|1||A${number}^^^^MR\n`);
    const booked = many(200, (number) => `AIP|1||C${number}\n`);
    const translation = translate('SIU^S12', `SCH||F7\n${patients}${booked}`);
    assert.equal(translation.accepted ? undefined : translation.issue.code, 'too-costly');
    assert.ok(translate('SIU^S12', `SCH||F7\n${patients}AIP|1||C1`).accepted);
  });
});

describe('times without an offset', () => {
  it('are of the source’s zone, or of MSH-7 where it says another', () => {
    const at = (sentAt: string) => {
      const text = `MSH|^~\\&|PAS|RJZ|||${sentAt}||ADT^A01|M1|P|2.5\rPID|1||A1^^^^MR\rPV1|1|I|||||||||||||||||V1|||||||||||||||||||||||||202401310800`;
      const translation = translateMessage(parseMessage(Buffer.from(text)), source);
      assert.ok(translation.accepted);
      return resourcesOf(translation.events).flatMap((one) =>
        one.resourceType === 'Encounter' ? [one.period?.start] : [],
      );
    };
    assert.deepEqual(at('20240131120000'), ['2024-01-31T08:00:00+00:00']);
    assert.deepEqual(at('20240131120000-0500'), ['2024-01-31T08:00:00-05:00']);
    assert.deepEqual(at('20240701120000+0100'), ['2024-01-31T08:00:00+00:00']);
  });

  it('and a message that says no time leaves it to when it was received', () => {
    const text = 'MSH|^~\\&|PAS|RJZ|||||ADT^A28|M1|P|2.5\rPID|1||A1^^^^MR';
    const translation = translateMessage(parseMessage(Buffer.from(text)), source);
    assert.ok(translation.accepted);
    assert.equal(translation.recordedAt, undefined);
  });
});

describe('messages for training and debugging (MSH-11)', () => {
  const taken = (processingId: string, processingIds: string[]) => {
    const text = `MSH|^~\\&|PAS|RJZ|||20240131120000||ADT^A28|M1|${processingId}|2.5\rPID|1||A1^^^^MR`;
    const translation = translateMessage(parseMessage(Buffer.from(text)), {
      ...source,
      processingIds,
    });
    return translation.accepted ? 'taken' : translation.issue.location;
  };

  it('are refused, unless the settings say that this is no live record', () => {
    assert.deepEqual(
      ['P', '', 'p^T', 'T', 'D', 'X'].map((one) => taken(one, ['P'])),
      ['taken', 'taken', 'taken', 'MSH^1^11', 'MSH^1^11', 'MSH^1^11'],
    );
    assert.equal(taken('T', ['P', 'T']), 'taken');
  });
});
