// agreements.yaml: the agreements a new partnership begins with. Afterwards the register is kept on its pages.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { unique } from '#runtime/config/references.ts';
import { type AgreementScope, type AgreementTerms, termsSchema } from './agreement-terms.ts';

/** An agreement of the file. */
export interface AgreementGiven {
  id: string;
  terms: AgreementTerms;
}

/** How an agreement is named in the register, in addresses and in the audit log. */
export const agreementId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,59}$/, 'Use 2 to 60 small letters, digits and hyphens, e.g. hospitals-and-practices.');

const named = z.looseObject({ id: agreementId });

/** None where the partnership has no such file. @throws ConfigError naming every mistake. */
export function readAgreements(folder: string, scope: AgreementScope): AgreementGiven[] {
  const name = 'agreements.yaml';
  if (!existsSync(join(folder, name))) return [];
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, name, process.env, problems);
  const entries = file && checkConfig(file, z.array(named), problems);
  const given: AgreementGiven[] = [];
  if (file && entries) {
    unique(
      file,
      entries.map(({ id }) => id),
      'id',
      problems,
    );
    const schema = termsSchema(scope);
    for (const [index, { id, ...terms }] of entries.entries()) {
      const checked = checkConfig({ ...file, value: { [index]: terms } }, schema, problems, [index]);
      if (checked) given.push({ id, terms: checked });
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return given;
}
