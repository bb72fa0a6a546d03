import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { z } from 'zod';
import { readPartnership } from './partnership.ts';
import { ConfigError } from './read-folder.ts';

const adapters = { 'fhir-r4': z.strictObject({ baseUrl: z.url('An address like https://fhir.example.org/r4.') }) };
const good = {
  'partnership.yaml': 'id: fen\nname: The Fens\nhost: X99\n',
  'organisations.yaml':
    '- { ods: X99, name: Fen Hospital, shortName: Fen, kind: acute-trust, neighbourhoods: [east] }\n',
  'sources.yaml':
    '- id: fen-fhir\n  organisation: X99\n  adapter: fhir-r4\n  settings:\n    baseUrl: ${FEN_URL:-http://localhost:1}\n',
  'roles.yaml': '- { id: gp, name: GP, jobRoleCodes: [R0260], permissions: [find-patient, view-record] }\n',
  'neighbourhoods.yaml': '- { id: east, name: East }\n',
};
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function folderWith(changes: Partial<Record<keyof typeof good | 'demonstration-users.yaml', string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'partnership-'));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...good, ...changes })) writeFileSync(join(folder, name), text);
  return folder;
}

function problemsOf(changes: Parameters<typeof folderWith>[0], environment = {}): string[] {
  try {
    readPartnership(folderWith(changes), adapters, environment);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ file, line, text }) => `${file.split('/').at(-1)}:${line} ${text}`);
    throw error;
  }
  return [];
}

test('a good folder is read, with defaults and the environment filled in', () => {
  const partnership = readPartnership(folderWith({}), adapters, { FEN_URL: 'http://localhost:2' });
  assert.equal(partnership.sources[0]?.settings['baseUrl'], 'http://localhost:2');
  assert.equal(partnership.sources[0]?.waitMs, 3000);
  assert.equal(partnership.timeZone, 'Europe/London');
});

test('a setting nobody knows names its file, its line and what to do', () => {
  const [problem] = problemsOf({
    'sources.yaml':
      '- id: fen-fhir\n  organisation: X99\n  adapter: fhir-r4\n  waitMS: 10\n  settings: { baseUrl: http://a.example.org }\n',
  });
  assert.match(problem!, /^sources\.yaml:4 "waitMS" is not a setting here\. Remove it or mend its spelling\.$/);
});

test('a wrong adapter setting is found on its own line', () => {
  const [problem] = problemsOf({
    'sources.yaml': '- id: fen-fhir\n  organisation: X99\n  adapter: fhir-r4\n  settings:\n    baseUrl: nowhere\n',
  });
  assert.match(problem!, /^sources\.yaml:5 An address like/);
});

test('a name that is nowhere is reported with the nearest that is', () => {
  const problems = problemsOf({
    'sources.yaml':
      '- { id: fen-fhir, organisation: X98, adapter: fhir-r5, settings: { baseUrl: http://a.example.org } }\n',
  });
  assert.match(problems.join('\n'), /"X98" is not in organisations\.yaml/);
  assert.match(problems.join('\n'), /"fhir-r5" is not in the adapters this server has.*did you mean "fhir-r4"/s);
});

test('a file with a mistake does not make right references to it look wrong', () => {
  const problems = problemsOf({
    'organisations.yaml': '- { ods: X99, name: Fen Hospital, shortName: Fen, kind: hospital }\n',
    'neighbourhoods.yaml': '- { id: East, name: East }\n',
  });
  assert.equal(problems.length, 2, problems.join('\n'));
  assert.doesNotMatch(problems.join('\n'), /is not in/);
});

test('an unset variable without a default is named', () => {
  const [problem] = problemsOf({ 'partnership.yaml': 'id: fen\nname: ${PLACE}\nhost: X99\n' });
  assert.match(problem!, /^partnership\.yaml:2 The environment variable PLACE is not set/);
});

test('a number made of a variable is a number where it is not in quotes', () => {
  const settings = (written: string) => {
    const sources = `- id: fen-fhir\n  organisation: X99\n  adapter: fhir-r4\n  settings:\n    port: ${written}\n`;
    const any = { 'fhir-r4': z.record(z.string(), z.unknown()) };
    const folder = folderWith({ 'sources.yaml': sources });
    return readPartnership(folder, any, { PORTS: '81' }).sources[0]?.settings['port'];
  };
  assert.equal(settings('${PORTS:-94}01'), 8101);
  assert.equal(settings('"${PORTS:-94}01"'), '8101');
  assert.equal(settings('${PORTS:-94}01x'), '8101x');
});

test('broken YAML, a missing file and a missing folder each say so', () => {
  assert.match(problemsOf({ 'roles.yaml': '- id: gp\n  name: [GP\n' }).join('\n'), /roles\.yaml:\d+ Not valid YAML/);
  const folder = folderWith({});
  rmSync(join(folder, 'roles.yaml'));
  assert.throws(() => readPartnership(folder, adapters, {}), /roles\.yaml:1: The file is missing/);
  assert.throws(() => readPartnership('/nowhere', adapters, {}), /There is no such folder/);
});

test('every mistake is reported at once, not the first alone', () => {
  const problems = problemsOf({
    'partnership.yaml': 'id: Fen\nname: The Fens\nhost: X99\n',
    'roles.yaml': '- { id: gp, name: GP, permissions: [everything] }\n',
    'demonstration-users.yaml':
      '- { id: ann, name: Ann, role: gp, organisation: X99 }\n- { id: ann, name: Ann, role: gp, organisation: X97 }\n',
  });
  assert.ok(problems.length >= 3, problems.join('\n'));
});
