// What a reference in a message means: `Type/id`, an absolute address, a urn, or `#id` within the same entry.
// Source: https://hl7.org/fhir/R4/references.html, https://hl7.org/fhir/R4/bundle.html#references
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Entry } from './entries.ts';
import { asList, isObject } from './elements/rules.ts';

export interface ReferenceTable {
  /** The entry meant; `exactly` is false where only the case of the letters or the kind differs. */
  find(reference: string, from: Entry): { entry: Entry; exactly: boolean } | undefined;
  /** The patient in the message with this identifier. */
  patientWith(identifier: unknown): Entry | undefined;
}

export function tabulate(entries: readonly Entry[]): ReferenceTable {
  const exact = new Map<string, Entry>();
  const folded = new Map<string, Entry | 'several'>();
  const byId = new Map<string, Entry | 'several'>();
  const note = (table: Map<string, Entry | 'several'>, key: string, entry: Entry) => {
    const before = table.get(key);
    table.set(key, before === undefined || before === entry ? entry : 'several');
  };
  for (const entry of entries) {
    if (entry.container || entry.id === undefined) continue;
    // An id written as Type/id is a slip that occurs.
    const id = entry.id.slice(entry.id.lastIndexOf('/') + 1);
    const key = `${entry.type}/${id}`;
    if (!exact.has(key)) exact.set(key, entry);
    if (entry.fullUrl !== undefined && !exact.has(entry.fullUrl)) exact.set(entry.fullUrl, entry);
    if (exact.get(key) !== entry) continue;
    note(folded, key.toLowerCase(), entry);
    note(byId, id.toLowerCase(), entry);
  }
  const contained = new Map<Entry, Map<string, Entry>>();
  const containedAnywhere = new Map<string, Entry | 'several'>();
  const patients = new Map<string, Set<Entry>>();
  for (const entry of entries) {
    if (entry.container && entry.id !== undefined) {
      const siblings = contained.get(entry.container) ?? new Map<string, Entry>();
      if (!siblings.has(entry.id)) siblings.set(entry.id, entry);
      contained.set(entry.container, siblings);
      note(containedAnywhere, entry.id, entry);
    }
    for (const each of entry.type === 'Patient' ? asList(entry.resource['identifier']) : [])
      if (isObject(each) && each['system'] === nhsNumberSystem && typeof each['value'] === 'string')
        patients.set(each['value'], (patients.get(each['value']) ?? new Set()).add(entry));
  }
  const kinds = new Set(entries.map(({ type }) => type));

  /** A reference by id alone, where one entry has it and it is no mere number. */
  const onlyOneWith = (id: string) => {
    const only = id.length < 8 ? undefined : byId.get(id.toLowerCase());
    return only && only !== 'several' ? { entry: only, exactly: false } : undefined;
  };

  return {
    find(reference, from) {
      const written = reference.trim();
      if (written.startsWith('#')) {
        const home = from.container ?? from;
        if (written === '#') return { entry: home, exactly: true };
        const inside = contained.get(home)?.get(written.slice(1));
        if (inside) return { entry: inside, exactly: true };
        // GP Connect contains ended allergies in one list, and other lists and problems refer to them there.
        const elsewhere = containedAnywhere.get(written.slice(1));
        return elsewhere && elsewhere !== 'several' ? { entry: elsewhere, exactly: true } : undefined;
      }
      const [, kind, id] = /(?:^|\/)([A-Z][A-Za-z]{1,40})\/([^/]+)(?:\/_history\/[^/]+)?$/.exec(written) ?? [];
      const found = exact.get(written) ?? exact.get(`${kind}/${id}`);
      if (found) return { entry: found, exactly: true };
      if (kind === undefined || id === undefined) return onlyOneWith(written);
      const close = folded.get(`${kind}/${id}`.toLowerCase());
      if (close && close !== 'several') return { entry: close, exactly: false };
      const inside = contained.get(from.container ?? from)?.get(id);
      if (inside?.type === kind) return { entry: inside, exactly: false };
      // A kind that is misspelt.
      return kinds.has(kind) || isKnownKind(kind) ? undefined : onlyOneWith(id);
    },
    patientWith(identifier) {
      if (!isObject(identifier) || identifier['system'] !== nhsNumberSystem) return undefined;
      const named = [...(patients.get(String(identifier['value'])) ?? [])].filter(({ fate }) => fate === 'translated');
      return named.length === 1 ? named[0] : undefined;
    },
  };
}

/** Kinds that references in GP Connect messages are of: one of these that is not there is not another's misspelling. */
const isKnownKind = (kind: string) =>
  /^(Patient|RelatedPerson|Practitioner(Role)?|Organization|Location|HealthcareService|Device|AllergyIntolerance|Medication(Request|Statement)?|Condition|Immunization|Observation|DiagnosticReport|ProcedureRequest|ReferralRequest|Encounter|List|DocumentReference|Specimen|Procedure|Appointment|Slot|Schedule|QuestionnaireResponse|Questionnaire|Binary|Endpoint|Flag)$/.test(
    kind,
  );
