// Everything one organisation holds about one person, and the long series beside it that is never held whole.
import type { Resource } from '@medplum/fhirtypes';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { type FhirOrganisation, type Holding, openHolding } from './holding.ts';
import { addAssessments, addEquipment, addPlans, addServices, addSupportReason } from './holdings/care-and-support.ts';
import {
  addAllergies,
  addFlags,
  addImmunisations,
  addMedicines,
  addProblems,
  addProcedures,
} from './holdings/clinical.ts';
import { addAppointments, addEncounters, addReferrals } from './holdings/contacts.ts';
import { addDocuments } from './holdings/documents.ts';
import { addContacts, addIdentity } from './holdings/identity.ts';
import { addObservations, addResults, seriesObservation } from './holdings/measurements.ts';

export interface HeldResources {
  person: CastPerson;
  patientId: string;
  /** Everything written out, the patient first. */
  resources: readonly Resource[];
  byReference: ReadonlyMap<string, Resource>;
  /** How many Observations there are beyond `resources`; the nth is made when asked. */
  seriesEntries: number;
  seriesEntry(index: number): Resource;
}

const adders: Partial<Record<keyof HeldRecord, (holding: Holding) => void>> = {
  problems: addProblems,
  allergies: addAllergies,
  medicines: addMedicines,
  immunisations: addImmunisations,
  procedures: addProcedures,
  observations: addObservations,
  results: addResults,
  encounters: addEncounters,
  appointments: addAppointments,
  referrals: addReferrals,
  documents: addDocuments,
  flags: addFlags,
  plans: addPlans,
  contacts: addContacts,
  supportReason: addSupportReason,
  assessments: addAssessments,
  services: addServices,
  equipment: addEquipment,
};

/** The kinds of entry an organisation can answer for over FHIR. */
export const servable = [...Object.keys(adders), 'series'] as (keyof HeldRecord)[];

export function heldResources(organisation: FhirOrganisation, person: CastPerson): HeldResources {
  const byReference = new Map<string, Resource>();
  const holding = openHolding(organisation, person, byReference);
  addIdentity(holding);
  for (const kind of organisation.serves) adders[kind]?.(holding);
  const series = organisation.serves.includes('series') ? holding.held.series : [];
  return {
    person,
    patientId: holding.id('Patient'),
    resources: [...byReference.values()],
    byReference,
    seriesEntries: series.reduce((sum, { entries }) => sum + entries, 0),
    seriesEntry(index) {
      let entry = index;
      const place = series.findIndex(({ entries }) => {
        if (entry < entries) return true;
        entry -= entries;
        return false;
      });
      return seriesObservation(holding, series[place]!, place, entry);
    },
  };
}
