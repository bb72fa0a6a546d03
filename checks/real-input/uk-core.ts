// UK Core as HL7 UK publishes it: every artefact loaded, every official example validated, and broken copies of each told
// from it. An example that is refused is a failure unless it is known to be wrong itself, with the reason.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { type Conformance, loadConformance } from '#standards/fhir/conformance.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { readFhirXml } from '#standards/fhir/xml/read-xml.ts';
import { writeFhirXml } from '#standards/fhir/xml/write-xml.ts';
import { type Part, table } from './part.ts';
import { baseMutants, type Mutant } from './uk-core/base-mutants.ts';
import type { Definition } from './uk-core/differentials.ts';
import { profileMutants, withNhsNumber } from './uk-core/profile-mutants.ts';
import type { JsonObject } from './uk-core/sites.ts';

interface Example {
  file: string;
  resource: JsonObject;
  xml: string;
  /** The profile it is an example of, by its file name; undefined for examples of extensions. */
  profile: Definition | undefined;
}

/** Examples that break the rules they illustrate. */
const knownWrong: Readonly<Record<string, string>> = {
  'Extension-UKCore-ConditionEpisode-Example.xml':
    'its extension has two values, valueCode and valueCodeableConcept; one is allowed',
  'UKCore-Patient-BabyPatient-Example.xml': "its NHS number's check digit is 0, where modulus 11 gives 6",
};
const goal = 0.99;

export const part: Part = {
  name: 'uk-core',
  needs: 'uk-core',
  async run(folder, print) {
    const failures: string[] = [];
    const started = performance.now();
    const ukCore = await loadConformance(folder);
    const loadMs = Math.round(performance.now() - started);
    const { profiles, extensions, valueSets, codeSystems } = ukCore.counts;
    print(
      `loaded in ${loadMs} ms: ${profiles} profiles, ${extensions} extensions, ${valueSets} value sets, ${codeSystems} code systems`,
    );
    for (const note of ukCore.notes) print(`  ${note.severity}: ${note.location}: ${note.text}`);

    const definitions = readDefinitions(folder);
    const examples = readExamples(folder, definitions);
    const xml = compareXml(folder, examples, failures);
    print(
      `XML: ${xml.same} of ${xml.files} files read as the fhir package reads them; ${xml.roundTrips} examples written and read back the same`,
    );

    const { refused, advised } = validateExamples(ukCore, examples, failures, print);
    const mutants = tryMutants(
      ukCore,
      examples.filter(({ file }) => !refused.has(file)),
      definitions,
      failures,
      print,
    );
    const speed = measureSpeed(ukCore, examples);
    print(
      `\nspeed: ${speed.base} resources/s against FHIR R4, ${speed.profile} resources/s against FHIR R4 and UK Core (mean ${speed.meanBytes} bytes, one core)`,
    );
    return {
      summary: {
        ...ukCore.counts,
        loadMs,
        examples: examples.length,
        conforming: examples.length - refused.size,
        advised,
        ...mutants,
        basePerSecond: speed.base,
        profilePerSecond: speed.profile,
      },
      failures,
    };
  },
};

function readDefinitions(folder: string): Map<string, Definition> {
  const files = readdirSync(`${folder}/structuredefinitions`);
  const all = files.map((file) => {
    const definition = readFhirXml(
      readFileSync(`${folder}/structuredefinitions/${file}`, 'utf8'),
    ) as unknown as Definition;
    return { name: file.replace('.xml', ''), definition };
  });
  return new Map(
    all.flatMap(({ name, definition }) => [
      [definition.url, definition],
      [name, definition],
    ]),
  );
}

function readExamples(folder: string, definitions: ReadonlyMap<string, Definition>): Example[] {
  const names = [...definitions.keys()]
    .filter((name) => name.startsWith('UKCore-'))
    .toSorted((one, other) => other.length - one.length);
  return readdirSync(`${folder}/examples`).map((file) => {
    const xml = readFileSync(`${folder}/examples/${file}`, 'utf8');
    const name = names.find((each) => file.startsWith(`${each}-`) || file === `${each}.xml`);
    return { file, xml, resource: readFhirXml(xml), profile: name === undefined ? undefined : definitions.get(name) };
  });
}

/** Our reading of the XML beside another's, and our writing of it beside our reading. */
function compareXml(folder: string, examples: readonly Example[], failures: string[]) {
  const { Fhir } = createRequire(import.meta.url)('fhir') as { Fhir: new () => { xmlToJson(text: string): string } };
  const other = new Fhir();
  let files = 0;
  let same = 0;
  for (const kind of ['structuredefinitions', 'valuesets', 'codesystems', 'examples']) {
    for (const file of readdirSync(`${folder}/${kind}`)) {
      const text = readFileSync(`${folder}/${kind}/${file}`, 'utf8');
      files += 1;
      const ours = readFhirXml(text, { onStrayText: () => undefined });
      if (isDeepStrictEqual(comparable(ours), comparable(JSON.parse(other.xmlToJson(text))))) same += 1;
      else failures.push(`${kind}/${file} is not read as the fhir package reads it`);
    }
  }
  let roundTrips = 0;
  for (const { file, resource } of examples) {
    if (isDeepStrictEqual(readFhirXml(writeFhirXml(resource)), resource)) roundTrips += 1;
    else failures.push(`${file} is not the same after being written and read`);
  }
  return { files, same, roundTrips };
}

/** Without what the other package adds (comments) and keeps (line breaks that XML makes spaces). */
function comparable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ');
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== 'fhir_comments')
    .map(([key, own]) => [key, comparable(own)] as const)
    .filter(([key, own]) => !key.startsWith('_') || !/^[[\]{},null]*$/.test(JSON.stringify(own)));
  return Object.fromEntries(entries);
}

const profilesOf = ({ profile }: Example) => (profile ? { profiles: [profile.url] } : {});
const isError = ({ severity }: { severity: string }) => severity === 'error';

function validateExamples(
  ukCore: Conformance,
  examples: readonly Example[],
  failures: string[],
  print: (line: string) => void,
) {
  const refused = new Set<string>();
  const rows: [string, string, string][] = [];
  let advised = 0;
  for (const example of examples) {
    const issues = ukCore.validate(example.resource, profilesOf(example));
    const reason = knownWrong[example.file];
    for (const issue of issues) {
      if (issue.severity === 'error') refused.add(example.file);
      else advised += 1;
      rows.push([issue.severity, example.file, `${issue.location}: ${issue.text}`]);
    }
    if (issues.some(isError) && !reason) failures.push(`${example.file} is refused: ${issues.find(isError)!.text}`);
    if (!issues.some(isError) && reason) failures.push(`${example.file} is no longer refused, though ${reason}`);
  }
  print(`\nexamples: ${examples.length - refused.size} of ${examples.length} conform`);
  for (const file of refused) print(`  refused: ${file}: ${knownWrong[file] ?? 'not explained'}`);
  print(`\n${table(['severity', 'example', 'issue'], rows)}`);
  return { refused, advised };
}

function tryMutants(
  ukCore: Conformance,
  examples: readonly Example[],
  definitions: ReadonlyMap<string, Definition>,
  failures: string[],
  print: (line: string) => void,
) {
  const counts = new Map<string, { made: number; caught: number; by: string; missed: string }>();
  const attempt = (by: string, example: Example, { kind, resource, where }: Mutant) => {
    const count = counts.get(`${by} ${kind}`) ?? { made: 0, caught: 0, by, missed: '' };
    counts.set(`${by} ${kind}`, count);
    count.made += 1;
    try {
      const issues = by === 'FHIR R4' ? validateResource(resource) : ukCore.validate(resource, profilesOf(example));
      if (issues.some(isError)) count.caught += 1;
      else if (!count.missed) count.missed = `${example.file} ${where.join('.')}`;
    } catch (error) {
      failures.push(`${example.file}, ${kind} at ${where.join('.')}: ${String(error)}`);
    }
  };
  for (const example of examples) {
    for (const mutant of baseMutants(example.resource)) attempt('FHIR R4', example, mutant);
    const isPatient = example.resource['resourceType'] === 'Patient';
    const resource = isPatient ? withNhsNumber(example.resource) : example.resource;
    const profile = example.profile ?? definitions.get(`UKCore-${String(resource['resourceType'])}`);
    const whole = { ...example, resource, profile };
    const wrong = ukCore.validate(resource, profilesOf(whole)).find(isError);
    if (wrong) failures.push(`${example.file} is refused before it is broken: ${wrong.text}`);
    for (const mutant of profileMutants(resource, profile, definitions)) attempt('UK Core', whole, mutant);
  }
  const rows = [...counts]
    .map(([key, { made, caught, by, missed }]) => [by, key.slice(by.length + 1), made, caught, missed] as const)
    .toSorted((one, other) => (one[0] + one[1] < other[0] + other[1] ? -1 : 1));
  print(`\n${table(['rule of', 'broken copy', 'made', 'caught', 'first one missed'], rows)}`);
  const total = (by: string, of: 'made' | 'caught') =>
    [...counts.values()].filter((count) => count.by === by).reduce((sum, count) => sum + count[of], 0);
  const summary: Record<string, number> = {};
  for (const [by, name] of [
    ['FHIR R4', 'base'],
    ['UK Core', 'profile'],
  ] as const) {
    const made = total(by, 'made');
    const caught = total(by, 'caught');
    summary[`${name}Mutants`] = made;
    summary[`${name}Caught`] = caught;
    print(`${by}: ${caught} of ${made} broken copies caught (${((100 * caught) / made).toFixed(2)} %)`);
    if (caught / made < goal)
      failures.push(`of the copies that break ${by}, ${made - caught} of ${made} were not caught`);
  }
  return summary;
}

function measureSpeed(ukCore: Conformance, examples: readonly Example[]) {
  const rate = (once: () => void) => {
    const until = performance.now() + 1000;
    let rounds = 0;
    const from = performance.now();
    while (performance.now() < until) {
      once();
      rounds += 1;
    }
    return Math.round((rounds * examples.length * 1000) / (performance.now() - from));
  };
  const base = rate(() => {
    for (const { resource } of examples) validateResource(resource);
  });
  const profile = rate(() => {
    for (const example of examples) ukCore.validate(example.resource, profilesOf(example));
  });
  const bytes = examples.reduce((sum, { resource }) => sum + JSON.stringify(resource).length, 0);
  return { base, profile, meanBytes: Math.round(bytes / examples.length) };
}
