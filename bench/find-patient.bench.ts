// Finding one person among everybody: by NHS number, and by name and birth date as people type them, against the fastest
// look-up the same connection manages. Goal: performance.md, `find-patient`.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import pg from 'pg';
import { findPersons, type FindCriteria } from '#patient-index/find-persons.ts';
import type { Standing } from '#patient-index/linking/standing.ts';
import { matchKeys } from '#patient-index/matching/match-keys.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { profileOf } from '#patient-index/matching/profile.ts';
import { digestOf } from '#patient-index/linking/news.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Demographics } from '#standards/demographics.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import { openBenchDatabase } from './bench-database.ts';
import { type Figure, percentile } from './figure.ts';
import { slip } from './link/slip.ts';
import type { Bench } from './run.ts';

const matching = readMatching(new URL('../partnership', import.meta.url).pathname);

export const bench: Bench = {
  name: 'find-patient',
  work: 'find one person by NHS number, and by name and birth date with slips, among a whole population',
  async run({ quick, print }) {
    const people = Number(process.env['BENCH_PEOPLE'] ?? (quick ? 50_000 : 1_760_000));
    const searches = quick ? 300 : 1000;
    const database = await openBenchDatabase('find', 'server');
    try {
      const loading = performance.now();
      await load(database.ownerUrl, people);
      print(`${people} people in the index after ${((performance.now() - loading) / 1000).toFixed(0)} s`);

      const lookUp = async (person: number) => {
        const started = performance.now();
        await database.run({
          name: 'bench look-up',
          text: 'select patient_id, person_id, profile from patient_index.patient where patient_id = $1',
          values: [patientId(person)],
        });
        return performance.now() - started;
      };
      const persons = Array.from({ length: searches }, (_, at) =>
        // Of those who have a number: there are fewer that may be invented than people.
        searchable((at * 7919 * 31) % Math.min(people - 1000, 900_000)),
      );
      const kinds = searchesFor();
      // Both connections, every plan and the code are warm; what is measured is a working day, not its first minute.
      for (const person of persons.slice(0, 100)) {
        await lookUp(person);
        for (const { criteria } of kinds) await findPersons(database, criteria(person), matching);
      }
      const limits: number[] = [];
      for (const person of persons) limits.push(await lookUp(person));
      const limit = percentile(limits, 0.99);

      const figures: Figure[] = [];
      for (const { name, criteria } of kinds) {
        const times: number[] = [];
        let first = 0;
        let among = 0;
        for (const person of persons) {
          const asked = criteria(person);
          const started = performance.now();
          const found = await findPersons(database, asked, matching);
          times.push(performance.now() - started);
          if (found.status !== 'found') throw new Error(`${name}: ${found.text}`);
          const place = found.persons.findIndex(({ personId }) => personId === personIdOf(person));
          if (place === 0) first += 1;
          if (place >= 0) among += 1;
        }
        const share = (count: number) => `${((100 * count) / searches).toFixed(1)} %`;
        print(
          `${name.padEnd(22)} p50 ${percentile(times, 0.5).toFixed(2)} ms, p99 ${percentile(times, 0.99).toFixed(2)} ms; first ${share(first)}, among them ${share(among)}`,
        );
        figures.push({
          bench: 'find-patient',
          figure: `${name}_p99_ms`,
          value: percentile(times, 0.99),
          limit,
          goal: 20,
          goalIs: 'value-at-most',
        });
      }
      return figures;
    } finally {
      await database.close();
    }
  },
};

/** Ways of asking for somebody, as people do. */
function searchesFor(): { name: string; criteria: (person: number) => FindCriteria }[] {
  const known = (person: number) => {
    const { names, birthDate, addresses, nhsNumber } = held(person);
    return {
      family: names[0]?.family ?? '',
      given: names[0]?.given[0] ?? '',
      birthDate: birthDate!,
      postcode: addresses[0]!.postcode!,
      nhsNumber: nhsNumber!,
    };
  };
  return [
    { name: 'nhs_number', criteria: (person) => ({ nhsNumber: known(person).nhsNumber }) },
    {
      name: 'name_and_birth_date',
      criteria: (person) => {
        const { family, given, birthDate } = known(person);
        return { family, given, birthDate };
      },
    },
    {
      name: 'misspelt_name',
      criteria: (person) => {
        const { family, given, birthDate } = known(person);
        return { family: slip(family), given, birthDate };
      },
    },
    {
      name: 'begun_name',
      criteria: (person) => {
        const { family, given, birthDate } = known(person);
        return { family: family.slice(0, 3), given: given.slice(0, 2), birthDate };
      },
    },
    {
      name: 'slip_in_birth_date',
      criteria: (person) => {
        const { family, given, birthDate } = known(person);
        return { family, given, birthDate: `${birthDate.slice(0, 9)}${(Number(birthDate[9]) + 1) % 8 || 1}` };
      },
    },
    {
      name: 'name_and_postcode',
      criteria: (person) => {
        const { family, given, postcode } = known(person);
        return { family, given, postcode };
      },
    },
  ];
}

const population = openPopulation({ seed: 5 });

/** What somebody's practice holds of them. */
function held(person: number): Demographics {
  const [practice] = identitiesOf(population, person, person + 1);
  return practice!.demographics;
}

/** Somebody of whom everything is held that is searched by; of those after `from` the first. */
function searchable(from: number): number {
  for (let person = from; ; person += 1) {
    const { names, birthDate, addresses, nhsNumber } = held(person);
    const isWhole = names[0]?.family && (names[0].given[0]?.length ?? 0) > 1 && addresses[0]?.postcode;
    if (isWhole && birthDate && nhsNumber) return person;
  }
}

const patientId = (person: number) => deterministicId(['bench', 'patient', String(person)]);
const personIdOf = (person: number) => deterministicId(['bench', 'person', String(person)]);

/** Everybody by COPY, the indexes made afterwards, as an operator loads a population for the first time. */
async function load(ownerUrl: string, people: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
        where indrelid = 'patient_index.patient'::regclass and not indisprimary`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    const now = new Date().toISOString();
    const copy = (table: string, lines: readonly string[]) =>
      pipeline(
        Readable.from([lines.join('')]),
        client.query(copyFrom(`copy patient_index.${table} from stdin (format csv)`)),
      );
    await client.query('set synchronous_commit = off');
    for (let from = 0; from < people; from += 5000) {
      const part = Array.from({ length: Math.min(5000, people - from) }, (_, at) => {
        const demographics = held(from + at);
        return { person: from + at, demographics, profile: profileOf(demographics, [], matching) };
      });
      await copy(
        'person (person_id, first_patient_id, verified_nhs_number, made_at)',
        part.map(({ person, profile }) =>
          csv([personIdOf(person), patientId(person), profile.verified ? profile.nhsNumber : '', now]),
        ),
      );
      await copy(
        `patient (patient_id, organisation, sources, person_id, own_person_id, version, nhs_number, verified_nhs_number,
          birth_date, postcode, profile, match_keys, matched_with, standing)`,
        part.map(({ person, demographics, profile }) =>
          csv([
            patientId(person),
            'G85001',
            '{gp}',
            personIdOf(person),
            personIdOf(person),
            '1',
            profile.nhsNumber ?? '',
            profile.verified ? (profile.nhsNumber ?? '') : '',
            profile.birthDate ?? '',
            profile.addresses[0]?.postcode ?? '',
            JSON.stringify(profile),
            `{${matchKeys(profile).join(',')}}`,
            matching.fingerprint,
            JSON.stringify({
              demographics,
              from: [{ sourceId: 'gp', recordedAt: now, authoritative: true }],
              verifiedNumbers: profile.verified ? [profile.nhsNumber!] : [],
            } satisfies Standing),
          ]),
        ),
      );
      await copy(
        'demographics_version (patient_id, version, source_id, recorded_at, received_at, authoritative, demographics, digest)',
        part.map(({ person, demographics }) =>
          csv([patientId(person), '1', 'gp', now, now, 'true', JSON.stringify(demographics), digestOf(demographics)]),
        ),
      );
    }
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition);
    await client.query(
      'vacuum analyze patient_index.patient, patient_index.demographics_version, patient_index.person',
    );
  } finally {
    await client.end();
  }
}

/** An empty field is null. */
function csv(values: readonly (string | undefined)[]): string {
  return `${values.map((value) => (value ? `"${value.replaceAll('"', '""')}"` : '')).join(',')}\n`;
}
