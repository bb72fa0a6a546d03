// docs/configuration.md says what is so: every setting is in it, and every error it shows is the one you get.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { z } from 'zod';
import { readDirectoryFiles } from '#directory/start/begin-directory.ts';
import { accessFile, readAccessRules } from '#privacy/access-rules.ts';
import { readPolicies } from '#privacy/policies/read-policies.ts';
import { pdsSettings } from '#patient-index/pds/pds-settings.ts';
import { neverSharedListFile, neverSharedSettings } from '#privacy/never-shared/read-lists.ts';
import { proxiesFile } from '#privacy/proxies/proxy-rules.ts';
import { scopeOf } from '#privacy/agreements/agreement-terms.ts';
import { readAgreements } from '#privacy/agreements/agreements-file.ts';
import { sections } from '#record/items/sections.ts';
import { readPartnership } from '#runtime/config/partnership.ts';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { roleViewsFile } from '#runtime/config/role-views.ts';
import { identityFile, readIdentitySettings } from '#sign-in/identity-settings.ts';
import { glanceLineIds } from '#web/viewer/glance/glance-lines.ts';
import { readRecordViews } from '#web/viewer/role-views/record-view.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { parseStoryDay } from '../people/story-time.ts';
import { readSimulation } from './read-simulation.ts';
import { simulationFile } from './simulation-file.ts';

const root = new URL('../../', import.meta.url).pathname;
const document = readFileSync(`${root}docs/configuration.md`, 'utf8');
const copy = mkdtempSync(join(tmpdir(), 'configuration-'));
after(() => rmSync(copy, { recursive: true }));

/** Every key of a schema, wherever it stands. */
function keysOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  const { def } = schema as { def?: Record<string, unknown> };
  if (!def) return [];
  const shape = (def['shape'] ?? {}) as Record<string, unknown>;
  const inner = [def['innerType'], def['element'], def['in'], ...((def['options'] as unknown[] | undefined) ?? [])];
  return [...Object.keys(shape), ...[...Object.values(shape), ...inner].flatMap((each) => keysOf(each, seen))];
}

const schemas: Record<string, z.ZodType> = {
  ...adapterSchemas,
  pds: pdsSettings,
  identity: identityFile,
  neverShared: neverSharedListFile,
  neverSharedSettings,
  access: accessFile,
  roleViews: roleViewsFile,
  simulation: simulationFile,
  proxies: proxiesFile,
};
for (const [name, schema] of Object.entries(schemas)) {
  test(`every setting of ${name} is in the document`, () => {
    const keys = keysOf(schema);
    assert.ok(keys.length > 0);
    const missing = [...new Set(keys)].filter((key) => !new RegExp(`[\`.{ ]${key}[\`.,:[ }]`).test(document));
    assert.deepEqual(missing, []);
  });
}

test('every line of the glance is in the document', () => {
  assert.deepEqual(
    glanceLineIds.filter((id) => !document.includes(`\`${id}\``)),
    [],
  );
});

/** A file, what stands there, and what is written in its place. */
const mistakes: [string, string, string][] = [
  ['partnership/partnership.yaml', 'host: QKK', 'host: QKL'],
  ['partnership/organisations.yaml', 'ods: RJ1', 'ods: rj1'],
  ['partnership/organisations.yaml', 'neighbourhoods: [walworth]', 'neighbourhoods: [walworht]'],
  ['partnership/sources.yaml', 'waitMs: 3000', 'waitMs: 3s'],
  ['partnership/sources.yaml', 'adapter: fhir-r4', 'adapter: fhir-r5'],
  ['partnership/sources.yaml', 'everything: true', 'everythng: true'],
  ['partnership/sources.yaml', 'http://127.0.0.1:${SIMULATED_PORTS:-94}03/fhir/r4', 'http://guys.example.org/fhir'],
  ['partnership/sources.yaml', "from: '200000000900'", "from: '12'"],
  ['partnership/sources.yaml', '${SIMULATED_PORTS:-94}04', '${KINGS_PORT}'],
  ['partnership/roles.yaml', 'jobRoleCodes: [R0260]', 'jobRoleCodes: [GP]'],
  ['partnership/role-views.yaml', '- alerts\n', '- alert\n'],
  ['partnership/role-views.yaml', 'roles: [gp]', 'roles: [gpp]'],
  ['partnership/role-views.yaml', 'closed: [plan-and-requested-actions]', 'closed: [risks]'],
  ['partnership/access.yaml', 'lastsHours: 12', 'lastsHours: 1200'],
  ['partnership/policies/20-choices.cedar', 'when { context.optedOut }\n//', 'when { context.optedout }\n//'],
  [
    'partnership/policies/60-labels.cedar',
    '@explanation("What a source has labelled restricted or very restricted',
    '@explained("',
  ],
  ['partnership/agreements.yaml', 'sharers: [X99001, X99002,', 'sharers: [X99001, RJ9,'],
  ['partnership/identity.yaml', 'http://127.0.0.1', 'http://identity.example.org'],
  ['partnership/demonstration-users.yaml', 'role: gp', 'role: doctor'],
  [
    'partnership/directory/needs.yaml',
    'strength-and-balance, seated-exercise, personal-alarm',
    'strength-and-balence, seated-exercise, personal-alarm',
  ],
  ['examples/partnerships/tidewater/simulation.yaml', 'ods: X98H', 'ods: X98Z'],
  ['examples/people/desmond-clarke.yaml', 'what: copd,', 'what: gout,'],
];

test('every error the document shows is the one you get', () => {
  const given = new Set<string>();
  for (const [file, from, to] of mistakes) {
    for (const folder of ['partnership', 'examples']) cpSync(root + folder, join(copy, folder), { recursive: true });
    const text = readFileSync(join(copy, file), 'utf8');
    assert.ok(text.includes(from), `${file}: ${from}`);
    writeFileSync(join(copy, file), text.replace(from, to));
    const place = file.startsWith('examples/partnerships') ? 'examples/partnerships/tidewater' : 'partnership';
    for (const read of [
      () => readPartnership(join(copy, place), adapterSchemas, {}),
      () => readRecordViews(join(copy, place), readPartnership(join(root, place), adapterSchemas, {}).roles),
      () => readAccessRules(join(copy, place), {}),
      () => readDirectoryFiles(join(copy, place)),
      () => readPolicies(join(copy, place)),
      () =>
        readAgreements(join(copy, place), scopeOf(readPartnership(join(root, place), adapterSchemas, {}), sections)),
      () => readIdentitySettings({ folder: join(copy, place), testPeopleOnly: true, organisations: [] }, {}),
      () => readSimulation(join(copy, place), parseStoryDay('2026-11-23'), {}),
    ]) {
      try {
        read();
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        for (const line of error.message.split('\n')) given.add(line.replaceAll(`${copy}/`, ''));
      }
    }
  }
  const shown = document.match(/^ {4}\S+\.(?:yaml|cedar):\d+.*$/gm)!.map((line) => line.trim());
  assert.ok(shown.length >= mistakes.length);
  for (const line of shown) assert.ok(given.has(line), `${line}\n\ngiven:\n${[...given].join('\n')}`);
});
