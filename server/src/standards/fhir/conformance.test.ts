import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { IssueError } from '../issue.ts';
import { type Conformance, loadConformance } from './conformance.ts';
import { at, exampleProfiles, r4 } from './conformance/example-profiles.ts';
import { writeFhirXml } from './xml/write-xml.ts';

const patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'https://example.org/hospital', value: 'H1' }],
  name: [{ family: 'Okafor' }],
};
const shade = (code: string) => ({ url: 'shade', valueCoding: { system: 'http://example.org/shades', code } });
const colour = { url: at('colour'), extension: [shade('red')] };
const observation = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://example.org/codes', code: '1' }] },
  component: [{ code: { text: 'Upper' }, valueQuantity: { value: 1 } }],
};

describe('a folder of profiles', () => {
  let folder: string;
  let conformance: Conformance;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    for (const [index, resource] of exampleProfiles.entries()) {
      const isXml = index % 2 === 0;
      const text = isXml ? writeFhirXml(resource as Record<string, unknown>) : JSON.stringify(resource);
      writeFileSync(join(folder, `${index}.${isXml ? 'xml' : 'json'}`), text);
    }
    writeFileSync(join(folder, 'broken.json'), '{');
    writeFileSync(join(folder, 'example.json'), JSON.stringify(patient));
    conformance = await loadConformance(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  const accepted = (resource: unknown, profiles?: string[]) =>
    assert.deepEqual(conformance.validate(resource, profiles ? { profiles } : {}), []);
  const refused = (resource: unknown, location: string, text: RegExp, profiles?: string[]) => {
    const issues = conformance.validate(resource, profiles ? { profiles } : {});
    assert.deepEqual(
      issues.map((issue) => [issue.severity, issue.location]),
      [['error', location]],
      JSON.stringify(issues),
    );
    assert.match(issues[0]!.text, text);
  };

  test('is counted, and what could not be read is noted', () => {
    assert.deepEqual(conformance.counts, { profiles: 3, extensions: 1, valueSets: 2, codeSystems: 1 });
    assert.deepEqual(
      conformance.notes.map(({ location }) => location),
      ['broken.json'],
    );
    assert.equal(conformance.profileFor('Patient'), at('Test-Patient'));
    assert.equal(conformance.profileFor('Encounter'), undefined);
  });

  test('that holds none, or is not there, is refused', async () => {
    await assert.rejects(loadConformance(join(folder, 'nowhere')), IssueError);
  });

  test('what conforms has no issues', () => {
    accepted({ ...patient, extension: [colour] });
    accepted({ resourceType: 'Encounter', status: 'planned', class: { code: 'AMB' } });
  });

  test('a resource that is not FHIR is refused as that', () => {
    refused({ ...patient, gender: 'F' }, 'Patient.gender', /value set administrative-gender/);
  });

  test('an element a profile requires must be there, and no more often than it allows', () => {
    const { name: _, ...rest } = patient;
    refused(rest, 'Patient', /requires name/);
    refused({ ...patient, name: [{ text: 'a' }, { text: 'b' }, { text: 'c' }] }, 'Patient.name[2]', /2 times at most/);
    refused({ ...patient, photo: [{ title: 'x' }] }, 'Patient.photo[0]', /does not allow photo/);
  });

  test('a slice must be there as often as the profile says, and be whole', () => {
    refused(
      { ...patient, identifier: [{ system: 'https://example.org/other', value: '1' }] },
      'Patient',
      /identifier:hospital/,
    );
    refused(
      { ...patient, identifier: [...patient.identifier, ...patient.identifier] },
      'Patient.identifier[1]',
      /1 times/,
    );
    refused(
      { ...patient, identifier: [{ system: 'https://example.org/hospital' }] },
      'Patient.identifier[0]',
      /requires value/,
    );
    refused(
      { ...patient, identifier: [{ system: 'https://example.org/hospital', value: '123456' }] },
      'Patient.identifier[0].value',
      /5 characters/,
    );
  });

  test('a closed slicing allows nothing else', () => {
    const stranger = { code: { text: 'Other' }, valueString: 'x' };
    const held = { ...observation, code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }] } };
    const issues = conformance.validate({ ...held, component: [...held.component, stranger] });
    assert.deepEqual(
      issues.filter(({ severity }) => severity === 'error').map(({ location }) => location),
      ['Observation.component[1]'],
    );
  });

  test('a type, a pattern, a reference target the profile narrows are held to', () => {
    refused({ ...patient, deceasedBoolean: true }, 'Patient.deceasedBoolean', /dateTime/);
    refused(
      { ...patient, maritalStatus: { coding: [{ system: 'http://example.org/other' }] } },
      'Patient.maritalStatus',
      /lacks/,
    );
    accepted({
      ...patient,
      maritalStatus: { coding: [{ system: 'http://example.org/marital', code: 'M' }], text: 'x' },
    });
    refused(
      { ...patient, generalPractitioner: [{ reference: 'Practitioner/1' }] },
      'Patient.generalPractitioner[0]',
      /Organization/,
    );
  });

  test('a constraint in FHIRPath is evaluated', () => {
    refused({ ...patient, deceasedDateTime: '2020', active: true }, 'Patient', /^test-1: The dead/);
    accepted({ ...patient, deceasedDateTime: '2020', active: false });
  });

  test('a code outside a required value set is refused; a nested concept is in it, an excluded one is not', () => {
    accepted({ ...patient, extension: [{ url: at('colour'), extension: [shade('red')] }] });
    for (const code of ['none', 'blue']) {
      refused(
        { ...patient, extension: [{ url: at('colour'), extension: [shade(code)] }] },
        'Patient.extension[0].extension[0].valueCoding',
        /shades/,
      );
    }
    const speaking = (code: string) => ({
      ...patient,
      communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code }] } }],
    });
    accepted(speaking('pt-BR'));
    refused(speaking('portuguese'), 'Patient.communication[0].language', /all-languages/);
  });

  test('a code that only a terminology server could check is told, not refused', () => {
    const issues = conformance.validate({
      ...observation,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }] },
    });
    assert.deepEqual(
      issues.map(({ severity }) => severity),
      ['information'],
    );
    refused(observation, 'Observation.code', /snomed/);
  });

  test('an extension without a nested one its definition requires, or with a value it forbids, is refused', () => {
    const issues = conformance.validate({ ...patient, extension: [{ url: at('colour'), valueString: 'red' }] });
    assert.deepEqual(
      issues.map(({ location, text }) => [location, text]),
      [
        ['Patient.extension[0]', 'The profile requires extension:shade.'],
        ['Patient.extension[0].valueString', 'The profile does not allow value[x] here.'],
      ],
    );
  });

  test('a nested extension twice, or with a value of another type, is refused', () => {
    refused(
      { ...patient, extension: [{ url: at('colour'), extension: [shade('red'), shade('cold')] }] },
      'Patient.extension[0].extension[1]',
      /1 times/,
    );
    const wrong = { url: 'shade', valueString: 'red' };
    refused(
      { ...patient, extension: [{ url: at('colour'), extension: [wrong] }] },
      'Patient.extension[0].extension[0].valueString',
      /Coding/,
    );
  });

  test('an extension stands only where its definition lets it', () => {
    refused(
      { resourceType: 'Encounter', status: 'planned', class: { code: 'AMB' }, extension: [colour] },
      'Encounter.extension[0]',
      /let it stand/,
    );
    refused(
      { ...patient, name: [{ family: 'O', extension: [colour] }] },
      'Patient.name[0].extension[0]',
      /let it stand/,
    );
    refused({ ...patient, modifierExtension: [colour] }, 'Patient.modifierExtension[0]', /change the meaning/);
  });

  test('the definition of an extension says how often it may stand in a place a profile gives it', () => {
    refused({ ...patient, extension: [colour, colour] }, 'Patient.extension[1]', /1 times/);
  });

  test("HL7's own extensions are held to theirs, whether or not the folder has them", () => {
    const interpreter = r4('patient-interpreterRequired');
    accepted({ ...patient, extension: [{ url: interpreter, valueBoolean: true }] });
    refused(
      { ...patient, extension: [{ url: interpreter, valueString: 'yes' }] },
      'Patient.extension[0].valueString',
      /boolean/,
    );
  });

  test('an NHS number has ten digits, the last the right check digit, wherever it stands', () => {
    const withNumber = (value: string) => ({
      ...patient,
      identifier: [...patient.identifier, { system: 'https://fhir.nhs.uk/Id/nhs-number', value }],
    });
    accepted(withNumber('9990000018'));
    for (const value of ['9990000019', '999 000 0018', '999000001'])
      refused(withNumber(value), 'Patient.identifier[1]', /check digit/);
  });

  test('the profiles a resource names hold, with what they derive from; unknown ones fall back to its type', () => {
    const named = (url: string) => ({ ...patient, meta: { profile: [url] } });
    refused(named(at('Test-Strict-Patient')), 'Patient', /requires birthDate/);
    refused({ ...named(at('Test-Strict-Patient')), birthDate: '1951', name: undefined }, 'Patient', /requires name/);
    refused({ ...named('http://example.org/unknown'), name: undefined }, 'Patient', /requires name/);
    refused(named(at('Test-Observation')), 'Patient', /profile of Observation/);
    refused(patient, 'Patient', /requires birthDate/, [`${at('Test-Strict-Patient')}|2.0`]);
  });

  test("a Bundle's entries are held to their profiles", () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { ...patient, photo: [{ title: 'x' }] } }],
    };
    refused(bundle, 'Bundle.entry[0].resource.photo[0]', /does not allow photo/);
  });
});
