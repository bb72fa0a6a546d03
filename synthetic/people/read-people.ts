// Reads the cast: codes.yaml and every person's file of a folder, all mistakes at once.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
  yamlFilesIn,
} from '#runtime/config/read-folder.ts';
import { codeBookSchema } from './codes.ts';
import { type CastPerson, personFileSchema } from './person-file.ts';
import type { StoryDay } from './story-time.ts';

/**
 * Reads a folder of people's files, in the order of their names. The code book is the codes.yaml of that folder or,
 * where it has none, of the folder above.
 * @param only ids of the people wanted; everybody where it is left out.
 * @throws ConfigError naming every mistake with file and line.
 */
export function readPeople(
  folder: string,
  storyDay: StoryDay,
  only?: readonly string[],
  environment: Environment = process.env,
): CastPerson[] {
  const problems: ConfigProblem[] = [];
  const report = (file: string, text: string) => problems.push({ file, line: 1, place: '', text });
  if (!existsSync(folder)) {
    report(folder, 'There is no such folder of people. Mend `people` in simulation.yaml.');
    throw new ConfigError(problems);
  }
  const bookFolder = existsSync(join(folder, 'codes.yaml')) ? folder : dirname(resolve(folder));
  const bookFile = readConfigFile(bookFolder, 'codes.yaml', environment, problems);
  const codes = bookFile && checkConfig(bookFile, codeBookSchema, problems);
  if (!codes) throw new ConfigError(problems);

  const schema = personFileSchema(storyDay, codes);
  const people: CastPerson[] = [];
  for (const name of yamlFilesIn(folder)) {
    const id = name.slice(0, -'.yaml'.length);
    if (name === 'codes.yaml' || (only && !only.includes(id))) continue;
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
