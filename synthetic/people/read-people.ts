// Reads the cast: the code book and every person's file of a folder, all mistakes at once.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
  yamlFilesIn,
} from '#runtime/config/read-folder.ts';
import { type CodeBook, codeBookSchema } from './codes.ts';
import { type CastPerson, personFileSchema } from './person-file.ts';
import type { StoryDay } from './story-time.ts';

export interface Cast {
  /** Folder of people's files. */
  folder: string;
  /** The code book. */
  codes: string;
  storyDay: StoryDay;
  /** Ids of the people wanted; everybody where it is left out. */
  only?: readonly string[] | undefined;
  environment?: Environment;
}

/**
 * Reads people's files, in the order of their names.
 * @throws ConfigError naming every mistake with file and line.
 */
export function readPeople({
  folder,
  codes: codesPath,
  storyDay,
  only,
  environment = process.env,
}: Cast): CastPerson[] {
  const problems: ConfigProblem[] = [];
  const report = (file: string, text: string) => problems.push({ file, line: 1, place: '', text });
  if (!existsSync(folder)) {
    report(folder, 'There is no such folder of people. Mend `people` in simulation.yaml.');
    throw new ConfigError(problems);
  }
  const codes = readCodeBook(codesPath, environment, problems);
  if (!codes) throw new ConfigError(problems);

  const schema = personFileSchema(storyDay, codes);
  const people: CastPerson[] = [];
  for (const name of yamlFilesIn(folder)) {
    const id = name.slice(0, -'.yaml'.length);
    if (only && !only.includes(id)) continue;
    const file = readConfigFile(folder, name, environment, problems);
    const person = file && checkConfig(file, schema, problems);
    if (!person) continue;
    if (person.id !== id) report(file.name, `The person's id is "${person.id}"; the file must be ${person.id}.yaml.`);
    people.push(person);
  }
  for (const id of only ?? []) {
    if (!existsSync(join(folder, `${id}.yaml`))) report(folder, `There is no ${id}.yaml here.`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return people;
}

/** The code book at this path; undefined, with a problem told, where it has mistakes. */
export function readCodeBook(path: string, environment: Environment, problems: ConfigProblem[]): CodeBook | undefined {
  const file = readConfigFile(dirname(path), basename(path), environment, problems);
  return file && checkConfig(file, codeBookSchema, problems);
}
