// Which of the translated resources say that they are UK Core's, and are: held to the profiles as HL7 UK publishes them.
import type { Resource } from '#standards/fhir/types.ts';
import { loadConformance } from '#standards/fhir/conformance.ts';
import { inputFolder } from '../part.ts';

export interface Claims {
  /** Resources that name a UK Core profile. */
  made: number;
  broken: number;
  /** What the broken ones lack, in words and places, without content. */
  reasons: ReadonlySet<string>;
}

/** @returns undefined where this machine has no UK Core. */
export async function checkClaims(resources: readonly Resource[]): Promise<Claims | undefined> {
  const folder = inputFolder('uk-core');
  if (!folder) return undefined;
  const ukCore = await loadConformance(folder);
  const claiming = resources.filter(({ meta }) => meta?.profile);
  const reasons = new Set<string>();
  let broken = 0;
  for (const resource of claiming) {
    const errors = ukCore.validate(resource).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) broken += 1;
    for (const { text, location } of errors) reasons.add(`${String(location).replaceAll(/\[\d+\]/g, '')}: ${text}`);
  }
  return { made: claiming.length, broken, reasons };
}
