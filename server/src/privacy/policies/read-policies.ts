// Reads the policies of a partnership: Cedar text in policies/*.cedar, checked against what the server can tell a policy, and
// known by their own ids and words. Every mistake is said with file, line and remedy before the server starts.
// Source: Cedar policy language 4, https://docs.cedarpolicy.com.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policySetTextToParts, policyToJson, validate } from '@cedar-policy/cedar-wasm/nodejs';
import { ConfigError, type ConfigProblem } from '#runtime/config/read-folder.ts';

/** One rule, as whoever is responsible for it wrote it. */
export interface PolicyText {
  /** Unique in the set; the audit event names it. */
  id: string;
  /** What it is called, to whoever asks why they may or may not see something. */
  name: string;
  /** What is said where it decides; `{role}`, `{organisation}` and `{source}` stand for theirs. */
  explanation: string;
  effect: 'permit' | 'forbid';
  /** In Cedar. */
  text: string;
  file: string;
  line: number;
}

/** The policies of a partnership, in the order of their files. */
export interface ReadPolicies {
  /** SHA-256 of every policy's text, in order: two sets of one version say the same. */
  version: string;
  policies: readonly PolicyText[];
}

const folderName = 'policies';
export const schemaText = readFileSync(new URL('./schema.cedarschema', import.meta.url), 'utf8');
const annotations = ['id', 'name', 'explanation'] as const;
const placeholders = new Set(['role', 'organisation', 'source']);

/** @throws ConfigError naming every mistake with file, line and remedy. */
export function readPolicies(folder: string): ReadPolicies {
  return policiesOfFolder(folder, policyFiles(folder));
}

/** One file of policies, as it stands. */
export interface PolicyFile {
  file: string;
  text: string;
}

/** Those of a partnership folder, in the order of their names; none where there are none. */
export function policyFiles(folder: string): PolicyFile[] {
  const path = join(folder, folderName);
  if (!existsSync(path)) return [];
  const names = readdirSync(path).filter((name) => name.endsWith('.cedar'));
  return names.toSorted().map((name) => ({ file: join(path, name), text: readFileSync(join(path, name), 'utf8') }));
}

/** @throws ConfigError naming every mistake with file, line and remedy. */
export function policiesOfFolder(folder: string, files: readonly PolicyFile[]): ReadPolicies {
  if (files.length === 0) {
    const text = 'There are no policies here, so nobody may see anything. Write *.cedar.';
    throw new ConfigError([{ file: join(folder, folderName), line: 1, place: '', text }]);
  }
  return policiesOf(files);
}

/** The same, from texts. */
export function policiesOf(files: readonly PolicyFile[]): ReadPolicies {
  const problems: ConfigProblem[] = [];
  const policies = files.flatMap((file) => policiesIn(file, problems));
  for (const [index, { id, file, line }] of policies.entries())
    if (policies.findIndex((other) => other.id === id) !== index)
      problems.push({ file, line, place: id, text: `"${id}" is already used by another policy. Give each its own.` });
  if (problems.length === 0) problems.push(...misfits(policies));
  if (problems.length > 0) throw new ConfigError(problems);
  const hash = createHash('sha256');
  for (const { text } of policies) hash.update(text).update('\0');
  return { version: hash.digest('hex'), policies };
}

/** For Cedar: each policy under its own id. */
export function staticPolicies(policies: readonly PolicyText[]): { staticPolicies: Record<string, string> } {
  return { staticPolicies: Object.fromEntries(policies.map(({ id, text }) => [id, text])) };
}

function policiesIn({ file, text }: { file: string; text: string }, problems: ConfigProblem[]): PolicyText[] {
  const problem = (line: number, words: string, place = '') => problems.push({ file, line, place, text: words });
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') {
    for (const { message, sourceLocations } of parts.errors)
      problem(lineAt(text, sourceLocations?.[0]?.start), `Not valid Cedar: ${message}. Mend this policy.`);
    return [];
  }
  if (parts.policy_templates.length > 0) problem(1, 'Templates (?principal, ?resource) are not used here.');
  // Why sorted: Cedar gives the eleventh after the second; and which words are said hangs on the order they were written in.
  const placed = parts.policies
    .map((policy) => ({ policy, start: text.indexOf(policy) }))
    .toSorted((one, other) => one.start - other.start);
  return placed.flatMap(({ policy, start }) => {
    const line = text.slice(0, start).split('\n').length;
    const json = policyToJson(policy);
    if (json.type === 'failure') {
      for (const { message } of json.errors) problem(line, `Not valid Cedar: ${message}. Mend this policy.`);
      return [];
    }
    const said = json.json.annotations ?? {};
    for (const name of annotations)
      if (!said[name]?.trim()) problem(line, `The policy has no @${name}("…"). Write one above it.`, said['id']);
    const { id = '', name = '', explanation = '' } = said;
    if (id && !/^[a-z][a-z0-9-]{1,59}$/.test(id))
      problem(line, 'Use 2 to 60 small letters, digits and hyphens for @id, e.g. opted-out.', id);
    for (const [, word] of explanation.matchAll(/\{([^}]*)\}/g))
      if (!placeholders.has(word!))
        problem(line, `"{${word}}" stands for nothing. Use {role}, {organisation} or {source}.`, id);
    return [{ id, name, explanation, effect: json.json.effect, text: policy, file, line }];
  });
}

/** What the policies say of things that are not: a circumstance misspelt would silently never be met. */
function misfits(policies: readonly PolicyText[]): ConfigProblem[] {
  const answer = validate({ schema: schemaText, policies: staticPolicies(policies) });
  if (answer.type === 'failure')
    return answer.errors.map(({ message }) => ({ file: folderName, line: 1, place: '', text: message }));
  // One policy may be wrong for each of several actions: said once for each place.
  const said = new Map<string, ConfigProblem>();
  for (const { policyId, error } of [...answer.validationErrors, ...answer.validationWarnings]) {
    const { file, line, text } = policies.find(({ id }) => id === policyId)!;
    const start = error.sourceLocations?.[0]?.start;
    const at = line + lineAt(text, start) - 1;
    const help = error.help ? ` (${error.help})` : '';
    const key = `${policyId} ${start}`;
    if (!said.has(key)) said.set(key, { file, line: at, place: policyId, text: `${mistakeIn(error.message)}${help}.` });
  }
  return [...said.values()];
}

/** Without the policy, which stands before it, and the action: it is the same for each, and Cedar names any of them. */
function mistakeIn(message: string): string {
  return message.replace(/^for policy `[^`]*`, /, '').replace(/ for Action::"[^"]*"/, '');
}

/** The line of a place given in bytes, as Cedar counts. */
function lineAt(text: string, byte = 0): number {
  return Buffer.from(text).subarray(0, byte).toString().split('\n').length;
}
