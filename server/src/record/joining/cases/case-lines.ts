// The lines of a case table as the record has them. A case names only what it is about; the rest follows from its kind.
import type { ItemFacts, MedicineFacts, MedicineRole } from '../../items/item-facts.ts';
import { given } from '../../items/item-facts.ts';
import { withMeaning } from '../../items/item-meaning.ts';
import type { SectionId } from '../../items/sections.ts';
import { snomed } from '#terminology/code-systems.ts';
import { codeKey, type CodeMeaning, type Product } from '#terminology/terminology.ts';
import type { OfPerson } from '../join-items.ts';

/** One line of a source, as a case table writes it. */
export interface CaseLine {
  from: string;
  kind: keyof typeof kinds;
  what: string;
  /** SNOMED CT or dm+d; `loinc 2823-3` and `local X1` for others. Several are parted by commas. */
  code?: string;
  status?: string;
  when?: string;
  /** What `when` says. */
  said?: string;
  who?: string;
  detail?: string;
  section?: SectionId;
  /** Of a medicine. */
  role?: MedicineRole;
  dose?: string;
  form?: string;
  setting?: string;
  reason?: string;
  statusReason?: string;
  lastIssued?: string;
  /** The line of this table it belongs to, as its source links them. */
  partOf?: number;
  /** Of an allergy. */
  noneKnown?: 'any' | 'drug' | 'food' | 'environment';
  noInformation?: true;
  category?: string;
  intolerance?: true;
  /** Of a problem or allergy. */
  sure?: 'uncertain' | 'refuted';
  until?: string;
  site?: string;
  /** Of a result: "5.6 mmol/L", or words. */
  value?: string;
  laboratory?: string;
  /** `system|value`. */
  number?: string;
  against?: string;
  hash?: string;
  reach?: string;
  verified?: true;
  legalStatus?: string;
  cautions?: string[];
  person?: string;
}

const kinds = {
  medicine: ['MedicationRequest', 'medications-and-medical-devices', 'prescribed', 'active'],
  allergy: ['AllergyIntolerance', 'allergies-and-adverse-reactions', 'recorded', 'active'],
  problem: ['Condition', 'problem-list', 'started', 'active'],
  vaccination: ['Immunization', 'vaccinations', 'given', 'completed'],
  result: ['Observation', 'investigation-results', 'taken', 'final'],
  finding: ['Observation', 'examination-findings', 'observed', 'final'],
  report: ['DiagnosticReport', 'investigation-results', 'taken', 'final'],
  contact: ['Encounter', 'contacts-with-professionals', 'started', 'finished'],
  stay: ['Encounter', 'admission-details', 'admitted', 'in progress'],
  appointment: ['Appointment', 'future-appointments', 'appointment', 'booked'],
  document: ['DocumentReference', 'documents', 'written', 'final'],
  plan: ['CarePlan', 'care-and-support-plan', 'from', 'active'],
  service: ['EpisodeOfCare', 'services-and-care', 'since', 'active'],
  procedure: ['Procedure', 'procedures-and-therapies', 'done', 'completed'],
  alert: ['Flag', 'alerts', 'since', 'active'],
  relative: ['RelatedPerson', 'personal-contacts', '', ''],
  person: ['Patient', 'person-demographics', '', ''],
  other: ['Task', 'plan-and-requested-actions', 'asked for', 'requested'],
} as const satisfies Record<string, readonly [type: string, section: SectionId, meaning: string, status: string]>;

const systems: Readonly<Record<string, string>> = {
  loinc: 'http://loinc.org',
  local: 'https://example.org/codes',
};

/** What loaded editions say of codes, as a case table writes it: both named as lines write them. */
export interface Known {
  /** Brand or pack → its product. */
  products?: Record<string, Pick<Product, 'code' | 'name'> & Partial<Product>>;
  /** A code → the one that a map says is the same. */
  same?: Record<string, string>;
  /** A retired code → the one that its own edition says it is the same as, or nothing. */
  retired?: Record<string, string | null>;
  /** Codes that no edition has. */
  unknown?: string[];
}

export function caseItems(lines: readonly CaseLine[], knows: Known = {}): OfPerson[] {
  const meanings = new Map<string, CodeMeaning>();
  for (const [code, product] of Object.entries(knows.products ?? {}))
    meanings.set(codeKey(codeOf(code)), { product: { ingredients: [], edition: 'dm+d 2026-11-16', ...product } });
  for (const [code, same] of Object.entries(knows.same ?? {}))
    meanings.set(codeKey(codeOf(code)), { sameAs: { ...codeOf(same), edition: 'Laboratory codes 3' } });
  for (const [code, now] of Object.entries(knows.retired ?? {}))
    meanings.set(codeKey(codeOf(code)), {
      standing: 'retired',
      ...(now === null ? {} : { now: { ...codeOf(now), edition: 'SNOMED CT 2026-11-18' } }),
    });
  for (const code of knows.unknown ?? []) meanings.set(codeKey(codeOf(code)), { standing: 'unknown' });
  return itemsOf(lines).map((item) => withMeaning(item, meanings));
}

function codeOf(text: string): { system: string; code: string } {
  const [first, second] = text.trim().split(' ');
  return second ? { system: systems[first!]!, code: second } : { system: snomed, code: first! };
}

function itemsOf(lines: readonly CaseLine[]): OfPerson[] {
  return lines.map((line, index) => {
    const [resourceType, section, meaning, status] = kinds[line.kind];
    const [code, ...codes] = (line.code ?? '').split(',').flatMap((text) => {
      return text.trim() === '' ? [] : [codeOf(text)];
    });
    const facts = given<ItemFacts>({
      codes,
      identifiers: line.number?.split(',').map((number) => number.trim()),
      partOf: line.partOf === undefined ? undefined : [`${resourceType}/${line.partOf}`],
      site: line.site,
      until: line.until,
      certainty: line.sure,
      medicine:
        line.kind === 'medicine'
          ? given<MedicineFacts>({
              role: line.role ?? 'order',
              dose: line.dose,
              form: line.form,
              setting: line.setting,
              reason: line.reason,
              statusReason: line.statusReason,
              lastIssued: line.lastIssued,
            })
          : undefined,
      allergy: given({
        noneKnown: line.noneKnown,
        noInformation: line.noInformation,
        categories: line.category === undefined ? undefined : [line.category],
        intolerance: line.intolerance,
      }),
      result: resultOf(line),
      against: line.against?.split(',').map((disease) => `http://snomed.info/sct|${disease.trim()}`),
      hash: line.hash,
      reach: line.reach?.split(',').map((way) => way.trim()),
      verified: line.verified,
      legalStatus: line.legalStatus,
    });
    const stated = line.status ?? status;
    return {
      section: line.section ?? section,
      resource: { resourceType, id: String(index + 1) },
      sourceId: line.from,
      title: line.what,
      ...(line.detail === undefined && line.value === undefined ? {} : { detail: line.detail ?? line.value! }),
      ...(stated && stated !== 'none' ? { status: stated } : {}),
      ...(line.when === undefined ? {} : { when: line.when, whenMeaning: line.said ?? meaning }),
      ...(line.who === undefined ? {} : { who: line.who }),
      ...(code ? { code } : {}),
      ...(line.cautions ? { cautions: line.cautions } : {}),
      ...(facts ? { facts } : {}),
      ...(line.person === undefined ? {} : { personId: line.person }),
    };
  });
}

function resultOf({ value, laboratory }: CaseLine): ItemFacts['result'] {
  if (value === undefined) return given({ laboratory });
  const match = /^([<>]=?)?\s*(-?\d+(?:\.\d+)?)\s+(\S.*)$/.exec(value);
  if (!match) return given({ found: value, laboratory });
  return given({ value: Number(match[2]), comparator: match[1], unit: match[3], laboratory });
}
