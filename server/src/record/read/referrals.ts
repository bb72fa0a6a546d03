// Reads the referrals an organisation itself has sent of patients, with the Consents beside them, for the decision whether one of its
// people may open their record.
import type { Executor } from '#runtime/database/database.ts';
import type { Consent, ServiceRequest } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { readResources, resourceOf } from '../read.ts';
import { selectReferrals } from './contact-store.ts';

export interface ReferralSent {
  patientId: PatientId;
  request: ServiceRequest;
  consents: readonly { consent: Consent; receivedAt: Date }[];
}

/** Those that count as contacts do: by `contactsWith`, of this organisation's own word, within the time. */
export async function referralsSent(
  db: Executor,
  patientIds: readonly PatientId[],
  organisation: string,
  at: Date,
  withinDays: number,
): Promise<readonly ReferralSent[]> {
  if (patientIds.length === 0) return [];
  const days = withinDays * 86_400_000;
  const within = [new Date(at.getTime() - days), new Date(at.getTime() + days)] as const;
  const counting = await db.run(selectReferrals(patientIds, organisation, ...within));
  if (counting.length === 0) return [];
  const versions = await readResources(db, patientIds, { resourceTypes: ['ServiceRequest', 'Consent'] });
  const own = versions.filter((version) => version.organisation === organisation);
  return counting.flatMap(({ patient_id, resource_id }): ReferralSent[] => {
    const ofPatient = own.filter(({ patientId }) => patientId === patient_id);
    const request = ofPatient
      .map(resourceOf)
      .find((each) => each?.resourceType === 'ServiceRequest' && each.id === resource_id);
    if (request?.resourceType !== 'ServiceRequest') return [];
    const consents = ofPatient.flatMap((version) => {
      const consent = resourceOf(version);
      return consent?.resourceType === 'Consent' ? [{ consent, receivedAt: version.receivedAt }] : [];
    });
    return [{ patientId: patient_id, request, consents }];
  });
}
