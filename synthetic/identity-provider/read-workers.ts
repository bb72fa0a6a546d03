// The people of demonstration-users.yaml as an identity provider knows them: by the job role codes roles.yaml gives their roles.
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
import type { Worker } from './workers.ts';

// Only what is needed here; the server checks these files in full.
const usersFile = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    organisation: z.string(),
    team: z.string().optional(),
  }),
);
const rolesFile = z.array(
  z.object({ id: z.string(), name: z.string(), jobRoleCodes: z.array(z.string()).default([]) }),
);

/**
 * @param names of organisations, by ODS code.
 * @throws ConfigError where somebody's role has no code: an identity provider could not say that they hold it.
 */
export function readWorkers(
  folder: string,
  names: ReadonlyMap<string, string>,
  environment: Environment = process.env,
): Worker[] {
  if (!existsSync(join(folder, 'demonstration-users.yaml'))) return [];
  const problems: ConfigProblem[] = [];
  const read = <T extends z.ZodType>(name: string, schema: T) => {
    const file = readConfigFile(folder, name, environment, problems);
    return file && { file, value: checkConfig(file, schema, problems) };
  };
  const users = read('demonstration-users.yaml', usersFile);
  const roles = read('roles.yaml', rolesFile);
  const workers = (users?.value ?? []).map(({ id, name, role, organisation, team }, index) => {
    const held = roles?.value?.find((each) => each.id === role);
    const [jobRoleCode] = held?.jobRoleCodes ?? [];
    if (held && jobRoleCode === undefined)
      problems.push({
        file: users!.file.name,
        line: users!.file.lineOf([index, 'role']),
        place: `${index}.role`,
        text: `The role "${role}" has no job role code in roles.yaml, so no identity provider can say that somebody holds it. Give it one.`,
      });
    return {
      id,
      name,
      roles: [
        {
          jobRoleCode: jobRoleCode ?? '',
          roleName: held?.name ?? role,
          ods: organisation,
          organisation: names.get(organisation) ?? organisation,
          team,
        },
      ],
    };
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return workers;
}
