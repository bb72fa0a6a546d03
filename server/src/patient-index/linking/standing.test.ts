import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Demographics } from '#standards/demographics.ts';
import { exampleDemographics, exampleMatching as matching, exampleNhsNumber, type Told } from '../example-patients.ts';
import { isAnotherPerson } from './news.ts';
import { type SaidVersion, standingOf } from './standing.ts';

const one = exampleNhsNumber(1);
const two = exampleNhsNumber(2);
const ada: Told = { family: 'Okafor', given: ['Ada'], born: '1984-07-03', gender: 'female', postcode: 'SE5 8SY' };
const whole: Told = { ...ada, nhs: one, verified: true };

let version = 0;
/** A message of that day; HL7 v2, and so only in part what is known, where nothing else is said. */
function on(day: string, told: Told, more: Partial<SaidVersion> & { also?: Partial<Demographics> } = {}): SaidVersion {
  const { also, ...rest } = more;
  const at = new Date(`2026-${day}T10:00:00Z`);
  version += 1;
  return {
    version,
    sourceId: 'pas',
    recordedAt: at,
    lastRecordedAt: at,
    receivedAt: at,
    authoritative: true,
    complete: false,
    cleared: [],
    restricted: null,
    demographics: { ...exampleDemographics(told), ...also },
    ...rest,
  };
}

const stands = (...said: SaidVersion[]) =>
  standingOf(said, (registered, named) => isAnotherPerson(registered, named, matching));
const demographics = (...said: SaidVersion[]) => stands(...said).standing.demographics;

describe('a field that is not valued', () => {
  test('says nothing: what was known stands', () => {
    const known = demographics(on('10-01', { ...whole, phone: '020 7946 0001' }), on('10-02', { family: 'Okafor' }));
    assert.equal(known.nhsNumber, one);
    assert.equal(known.nhsNumberStatus, 'verified');
    assert.equal(known.birthDate, '1984-07-03');
    assert.equal(known.gender, 'female');
    assert.equal(known.addresses[0]?.postcode, 'SE5 8SY');
    assert.equal(known.telecoms.length, 1);
    assert.deepEqual(known.names[0]?.given, [], 'a name is replaced as a whole');
  });

  test('of a whole Patient says that there is none, of what its own source said', () => {
    const fhir = { sourceId: 'fhir', complete: true };
    const alone = demographics(on('10-01', whole, fhir), on('10-02', { family: 'Okafor' }, fhir));
    assert.deepEqual([alone.nhsNumber, alone.birthDate, alone.addresses], [undefined, undefined, []]);
    const beside = demographics(on('10-01', whole), on('10-02', { family: 'Okafor' }, fhir));
    assert.deepEqual([beside.nhsNumber, beside.birthDate], [one, '1984-07-03'], 'another source still says it');
  });
});

test('a former name stays when only the present one is said, and goes when names are cleared', () => {
  const married = on('10-01', { ...ada, maiden: 'Brandt' });
  const thin = on('10-02', { family: 'Okafor', given: ['Ada'] });
  const families = (...said: SaidVersion[]) => demographics(...said).names.map(({ family }) => family);
  assert.deepEqual(families(married, thin), ['Okafor', 'Brandt']);
  assert.deepEqual(families(married, thin, on('10-03', { ...ada, maiden: 'Brandt' })), ['Okafor', 'Brandt']);
  assert.deepEqual(families(married, on('10-02', {}, { cleared: ['names'] }), thin), []);
  assert.deepEqual(families(married, on('10-02', {}, { cleared: ['names'] }), on('10-03', ada)), ['Okafor']);
  const fhir = { complete: true };
  assert.deepEqual(families(on('10-01', { ...ada, maiden: 'Brandt' }, fhir), on('10-02', ada, fhir)), ['Okafor']);
});

describe('a field that is cleared', () => {
  test('is gone, and comes back only when it is said again', () => {
    const cleared = on('10-02', { family: 'Okafor' }, { cleared: ['nhsNumber', 'birthDate', 'addresses'] });
    const gone = demographics(on('10-01', whole), cleared);
    assert.deepEqual([gone.nhsNumber, gone.nhsNumberStatus, gone.birthDate], [undefined, undefined, undefined]);
    assert.deepEqual(gone.addresses, []);
    assert.equal(gone.gender, 'female');
    const again = demographics(on('10-01', whole), cleared, on('10-03', { born: '1984-07-04' }));
    assert.deepEqual([again.birthDate, again.nhsNumber], ['1984-07-04', undefined]);
  });

  test('clears what other sources and mentions said before it, and nothing after it', () => {
    const said = [
      on('10-01', whole, { sourceId: 'fhir', complete: true }),
      on('10-02', { nhs: one }, { sourceId: 'lab', authoritative: false }),
      on('10-03', {}, { cleared: ['nhsNumber'] }),
    ];
    assert.equal(demographics(...said).nhsNumber, undefined);
    assert.equal(demographics(...said, on('10-04', whole, { sourceId: 'fhir', complete: true })).nhsNumber, one);
  });
});

describe('that somebody has died', () => {
  test('stays with its day when only the fact is said again, and is taken back', () => {
    const died = on('10-01', ada, { also: { deceased: '2026-09-30' } });
    const fact = on('10-02', {}, { also: { deceased: true } });
    assert.equal(demographics(died).deceased, '2026-09-30');
    assert.equal(demographics(died, on('10-02', ada)).deceased, '2026-09-30');
    assert.equal(demographics(died, fact).deceased, '2026-09-30');
    assert.equal(demographics(fact).deceased, true);
    const alive = on('10-03', {}, { cleared: ['deceased'] });
    assert.equal(demographics(died, fact, alive).deceased, undefined);
    assert.equal(demographics(died, alive, on('10-04', {}, { also: { deceased: true } })).deceased, true);
  });
});

describe('an NHS number', () => {
  const status = (...said: SaidVersion[]) => {
    const { nhsNumber, nhsNumberStatus } = demographics(...said);
    return [nhsNumber, nhsNumberStatus];
  };
  const numbered = (day: string, nhs: string, nhsNumberStatus?: 'verified' | 'unverified', more = {}) =>
    on(day, ada, { also: { nhsNumber: nhs as typeof one, ...(nhsNumberStatus ? { nhsNumberStatus } : {}) }, ...more });

  test('without a status is as verified as it was', () => {
    assert.deepEqual(status(on('10-01', whole), numbered('10-02', one)), [one, 'verified']);
    assert.deepEqual(status(numbered('10-02', one)), [one, 'unverified']);
  });

  test('said not to be verified after all is not', () => {
    assert.deepEqual(status(on('10-01', whole), numbered('10-02', one, 'unverified')), [one, 'unverified']);
  });

  test('that is verified is not replaced by one that is not, whoever says it', () => {
    for (const other of [
      numbered('10-02', two),
      numbered('10-02', two, 'unverified'),
      numbered('10-02', two, 'unverified', { complete: true }),
    ])
      assert.deepEqual(status(on('10-01', whole), other), [one, 'verified']);
    const corrected = [numbered('10-01', one, 'unverified'), numbered('10-02', two, 'unverified')];
    assert.deepEqual(status(...corrected), [two, 'unverified'], 'of two that nobody checked, the later');
  });

  test('that is verified replaces one that is not, however old', () => {
    assert.deepEqual(status(on('10-01', whole), numbered('10-02', two)), [one, 'verified']);
    assert.deepEqual(status(numbered('10-02', two), on('10-03', whole)), [one, 'verified']);
  });

  test('and another, both verified, are doubted both; taken back, the other counts', () => {
    for (const complete of [false, true]) {
      const { standing } = stands(on('10-01', whole, { complete }), numbered('10-02', two, 'verified', { complete }));
      assert.deepEqual([standing.demographics.nhsNumber, standing.demographics.nhsNumberStatus], [two, 'unverified']);
      assert.deepEqual([...standing.verifiedNumbers].toSorted(), [one, two].toSorted());
    }
    const later = numbered('10-03', two, 'verified');
    assert.deepEqual(status(on('10-01', whole), on('10-02', {}, { cleared: ['nhsNumber'] }), later), [two, 'verified']);
    const fhir = { complete: true };
    assert.deepEqual(
      status(on('10-01', whole, fhir), on('10-02', ada, fhir), numbered('10-03', two, 'verified', fhir)),
      [two, 'verified'],
    );
    assert.deepEqual(status(on('10-01', whole), numbered('10-02', one, 'unverified'), later), [two, 'verified']);
  });

  test('of whom a result merely names counts only where no registration gives one', () => {
    const mention = numbered('10-09', two, 'verified', { authoritative: false });
    assert.deepEqual(status(on('10-01', whole), mention), [one, 'verified']);
    assert.deepEqual(status(numbered('10-01', one), mention), [one, 'unverified']);
    assert.deepEqual(status(on('10-01', ada), mention), [two, 'verified']);
    assert.deepEqual(stands(on('10-01', whole), mention).standing.verifiedNumbers, [one]);
  });
});

describe('what only names a patient', () => {
  test('fills in what registration did not say', () => {
    const mention = on('10-09', { ...whole, family: 'OKAFOR', given: ['A'] }, { authoritative: false });
    const known = demographics(on('10-01', { family: 'Okafor', given: ['Ada'] }), mention);
    assert.deepEqual([known.names[0]?.given, known.nhsNumber, known.birthDate], [['Ada'], one, '1984-07-03']);
  });

  test('adds nothing where it names somebody else, but a number that keeps them apart', () => {
    const other: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20', nhs: two, verified: true };
    const mention = on('10-09', { ...other, phone: '020 7946 0009' }, { authoritative: false });
    const known = demographics(on('10-01', ada), mention);
    assert.deepEqual([known.nhsNumber, known.telecoms], [two, []]);
  });
});

test('a record that described somebody else before is marked, whoever merely named them where nobody registered them', () => {
  const leon: Told = { family: 'Clarke', given: ['Leon'], born: '2011-08-20' };
  const named = { authoritative: false, sourceId: 'lab' };
  const marked = (...said: SaidVersion[]) => stands(...said).standing.overwritten === true;
  assert.ok(marked(on('10-01', ada), on('10-02', leon)));
  assert.ok(marked(on('10-01', ada, named), on('10-02', leon, named)));
  assert.ok(!marked(on('10-01', ada), on('10-02', leon, named)), 'a result does not make a registration doubtful');
  assert.ok(!marked(on('10-01', ada), on('10-02', { family: 'Okafor' }), on('10-03', { ...ada, family: 'Brandt' })));
});

describe('a restriction', () => {
  const restricted = (...said: SaidVersion[]) => stands(...said).restricted;
  const mark = on('10-01', ada, { restricted: true });

  test('is not lifted by silence, nor by another source', () => {
    assert.equal(restricted(mark), true);
    assert.equal(restricted(mark, on('10-02', ada)), true);
    assert.equal(restricted(mark, on('10-02', ada, { sourceId: 'fhir', complete: true, restricted: false })), true);
    assert.equal(restricted(mark, on('10-02', ada, { restricted: false })), false);
    assert.equal(restricted(on('10-02', ada, { restricted: false }), mark), false, 'said before it was lifted');
  });

  test('holds where only a result says it', () => {
    assert.equal(restricted(on('10-01', ada), on('10-02', {}, { authoritative: false, restricted: true })), true);
  });
});

test('each detail says when it was said, and by whom', () => {
  const { standing, version: best } = stands(
    on('10-01', whole),
    on('10-02', { family: 'Okafor', given: ['Adaeze'] }, { sourceId: 'theatre' }),
  );
  assert.deepEqual(
    standing.from.map(({ sourceId, recordedAt, details = [] }) => [sourceId, recordedAt.slice(5, 10), details]),
    [
      ['theatre', '10-02', []],
      ['pas', '10-01', ['nhsNumber', 'birthDate', 'gender', 'addresses']],
    ],
  );
  assert.equal(best, version);
});
