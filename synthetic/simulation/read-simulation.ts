// Reads a partnership's simulation: simulation.yaml, its people and its messages, every mistake with file and line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';
import { readWorkers } from '../identity-provider/read-workers.ts';
import type { Worker } from '../identity-provider/workers.ts';
import type { CastPerson } from '../people/person-file.ts';
import { readPeople } from '../people/read-people.ts';
import type { StoryDay } from '../people/story-time.ts';
import {
  besideFile,
  portsOf,
  type SimulatedOrganisation,
  type SimulationFile,
  simulationFile,
} from './simulation-file.ts';

/** One organisation ready to be started: all that its process needs, and nothing of the others. */
export interface PreparedOrganisation {
  organisation: SimulatedOrganisation;
  name: string;
  storyDay: string;
  /** Who has something held there; for the demographics service and for residents’ login, everybody. */
  people: CastPerson[];
  /** General practices by id. */
  practices: Record<string, { ods: string; name: string }>;
  /** Whom its identity provider knows, or who works at its clinical system, where it has one. */
  workers?: Worker[];
  /** Where its clinical system opens records. */
  recordUrl: string;
}

export interface Simulation {
  file: SimulationFile;
  folder: string;
  partnership: { id: string; name: string };
  storyDay: StoryDay;
  people: CastPerson[];
  organisations: PreparedOrganisation[];
  /** Paths of the messages' file, where there is one, and of the code book. */
  messagesFile?: string;
  codesFile: string;
}

// Only what the simulation needs to know; the server checks these files in full.
const partnershipFile = z.object({ id: z.string(), name: z.string() });
const organisationsFile = z.array(z.object({ ods: z.string(), name: z.string() }));

/** @throws ConfigError naming every mistake. */
export function readSimulation(folder: string, storyDay: StoryDay, environment: Environment = process.env): Simulation {
  const problems: ConfigProblem[] = [];
  if (!existsSync(join(folder, 'simulation.yaml'))) {
    const text =
      'There is no simulation.yaml here, so there is nothing to simulate. Start the server alone: npm run serve -- --partnership <folder>.';
    throw new ConfigError([{ file: folder, line: 1, place: '', text }]);
  }
  const source = readConfigFile(folder, 'simulation.yaml', environment, problems);
  const file = source && checkConfig(source, simulationFile, problems);
  const partnership = readChecked(folder, 'partnership.yaml', partnershipFile, environment, problems);
  const organisations = readChecked(folder, 'organisations.yaml', organisationsFile, environment, problems);
  if (!source || !file || !partnership || !organisations) throw new ConfigError(problems);

  const names = new Map(organisations.map(({ ods, name }) => [ods, name]));
  const at = (path: (string | number)[], text: string) =>
    problems.push({ file: source.name, line: source.lineOf(path), place: path.join('.'), text });
  for (const [index, { id, ods }] of file.organisations.entries()) {
    if (!names.has(ods)) at(['organisations', index, 'ods'], `"${ods}" is not in organisations.yaml. Add it there.`);
    if (file.organisations.findIndex((other) => other.id === id) !== index)
      at(['organisations', index, 'id'], `"${id}" is already used above. Give each its own.`);
  }
  const taken = new Map<number, string>();
  for (const { port, path, what } of portsOf(file)) {
    const before = taken.get(port);
    if (before !== undefined) at(path, `Port ${port} is already taken by ${before}. Give each its own.`);
    taken.set(port, what);
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const people = readPeople({
    folder: besideFile(source.name, file.people),
    codes: besideFile(source.name, file.codes),
    storyDay,
    only: file.only,
    environment,
  });
  checkPeople(people, file, at);
  if (problems.length > 0) throw new ConfigError(problems);
  const workers = readWorkers(folder, names, environment);
  const practices = Object.fromEntries(
    file.organisations.filter(({ gpConnect }) => gpConnect).map(({ id, ods }) => [id, { ods, name: names.get(ods)! }]),
  );
  return {
    file,
    folder,
    partnership,
    storyDay,
    people,
    ...(file.messages !== undefined && { messagesFile: besideFile(source.name, file.messages) }),
    codesFile: besideFile(source.name, file.codes),
    organisations: file.organisations.map((organisation) => ({
      organisation,
      name: names.get(organisation.ods)!,
      storyDay,
      practices,
      recordUrl: `http://localhost:${file.server.port}`,
      ...(organisation.identityProvider || organisation.clinicalSystem
        ? { workers: [...workers, ...(organisation.identityProvider?.others ?? [])] }
        : {}),
      people:
        organisation.demographics || organisation.residentLogin
          ? people
          : people.flatMap((person) => {
              const held = person.held[organisation.id];
              return held ? [{ ...person, held: { [organisation.id]: held } }] : [];
            }),
    })),
  };
}

/** Stories name organisations; those that are not simulated here would be told of nowhere. */
function checkPeople(
  people: readonly CastPerson[],
  file: SimulationFile,
  at: (path: (string | number)[], text: string) => void,
): void {
  const known = new Set(file.organisations.map(({ id }) => id));
  for (const person of people) {
    for (const id of [...Object.keys(person.held), ...(person.practice ? [person.practice] : [])]) {
      if (!known.has(id))
        at(
          ['people'],
          `${person.id}.yaml speaks of "${id}", which is not simulated. Add it to organisations, or leave the person out with only.`,
        );
    }
  }
}

function readChecked<T extends z.ZodType>(
  folder: string,
  name: string,
  schema: T,
  environment: Environment,
  problems: ConfigProblem[],
): z.output<T> | undefined {
  const file = readConfigFile(folder, name, environment, problems);
  return file && checkConfig(file, schema, problems);
}
