// Where a coded entry belongs when its type alone does not say: GP systems send social history, family history, symptoms
// and alerts all as plain entries. First by code, then by the Read code's chapter, then by the words of the entry.
import type { CodeableConcept } from '#standards/fhir/types.ts';
import { conceptText } from './elements/concepts.ts';
import { list, words } from './elements/words.ts';
import type { SectionId } from './sections.ts';

/** SNOMED CT and LOINC codes → section. */
const byCode = new Map<string, SectionId>();
const assign = (section: SectionId, ...codes: readonly string[]) => codes.forEach((code) => byCode.set(code, section));

// Smoking, alcohol, drugs, work, housing, marital status, education.
assign('social-context', '72166-2', '74013-4', '11367-0', '63586-2', '76689-9', '71802-3', '11341-5');
assign('social-context', '77176002', '8517006', '266919005', '365981007', '160573003', '1082641000000106');
// Pregnancy status, expected date of delivery, parity, gravidity, last menstrual period.
assign('pregnancy-status', '82810-3', '11778-8', '11779-6', '11977-6', '11996-6', '8665-2');
assign('pregnancy-status', '77386006', '60001007', '161714006', '161732006', '364325004');
// Blood pressure, pulse, temperature, breathing, saturation, height, weight, body mass index, head circumference.
assign('examination-findings', '85354-9', '8480-6', '8462-4', '8867-4', '8310-5', '9279-1', '2708-6', '59408-5');
assign('examination-findings', '8302-2', '29463-7', '3141-9', '39156-5', '9843-4', '8289-1', '85353-1', '59576-9');
assign('examination-findings', '75367002', '271649006', '271650006', '163020007', '364075005', '78564009');
assign('examination-findings', '386725007', '703421000', '86290005', '431314004', '1097811000000106');
assign('examination-findings', '50373000', '248333004', '27113001', '60621009', '363812007');
// National Early Warning Score, clinical frailty scale, PHQ-9, GAD-7, pain score, Glasgow coma score.
assign('assessments', '1104051000000101', '763264000', '44261-6', '70274-6', '72514-3', '9269-2');
// Advance care plan, end of life plan, ReSPECT, treatment escalation, resuscitation decision, preferred place of death.
assign('end-of-life-care', '736373009', '736366004', '861421000000109', '1382601000000107', '735324008');
assign('end-of-life-care', '450475007', '450476008');
// Crisis plan; a comment that is nothing but free text of a consultation.
assign('contingency-plans', '736253002');
assign('contacts-with-professionals', '37331000000100');

/** Read codes (version 2 and CTV3) say their chapter with their first characters. */
const readSystem = /read/i;
const readChapters: readonly (readonly [RegExp, SectionId])[] = [
  [/^12/, 'family-history'],
  [/^13/, 'social-context'],
  [/^0/, 'social-context'],
  [/^2/, 'examination-findings'],
  [/^4/, 'investigation-results'],
  [/^5/, 'investigation-results'],
  [/^3[89]/, 'assessments'],
  [/^7/, 'procedures-and-therapies'],
];

const byWords: readonly (readonly [RegExp, SectionId])[] = [
  [/^\s*\[?FH\b|^no (?:significant )?family history|^family history|\bFH:/i, 'family-history'],
  [
    /safeguard|child protection|vulnerable adult|looked after child|domestic (?:abuse|violence)|at risk of abuse/i,
    'safeguarding',
  ],
  [/^about me$|what matters (?:most )?to me/i, 'about-me'],
  [
    /reasonable adjustment|interpreter|communication (?:need|support)|accessible information/i,
    'individual-requirements',
  ],
  [
    /preferred place of (?:death|care)|resuscitation|\bDNACPR\b|\bReSPECT\b|end of life|advance (?:care|decision)|palliative/i,
    'end-of-life-care',
  ],
  [/primary support reason/i, 'primary-support-reason'],
  [
    /lasting power of attorney|mental capacity act|deprivation of liberty|mental health act|\bDoLS\b/i,
    'legal-information',
  ],
  [/consent.*(?:research)|research (?:study|trial|participant)/i, 'participation-in-research'],
  [/contingency plan|crisis plan|safety plan|escalation plan/i, 'contingency-plans'],
  [
    /\bsmok|tobacco|alcohol|\bdrinker\b|lives (?:alone|with)|housing|homeless|employ|occupation|marital|married|divorced|widowed/i,
    'social-context',
  ],
  [/^\s*O\/E\b|on examination/i, 'examination-findings'],
];

/** What an entry would be if nothing else were known of it, by its code alone; undefined where the code says nothing. */
export function sectionByCode(concepts: readonly (CodeableConcept | undefined)[]): SectionId | undefined {
  for (const concept of concepts) {
    for (const coding of list(concept?.coding)) {
      const code = words(coding.code);
      const section = code === undefined ? undefined : byCode.get(code);
      if (section) return section;
    }
  }
  return undefined;
}

/** Where a Read code's chapter puts it. */
export function sectionByReadChapter(concepts: readonly (CodeableConcept | undefined)[]): SectionId | undefined {
  for (const concept of concepts) {
    for (const coding of list(concept?.coding)) {
      const code = words(coding.code);
      if (!code || !readSystem.test(words(coding.system) ?? '')) continue;
      const chapter = readChapters.find(([pattern]) => pattern.test(code));
      if (chapter) return chapter[1];
    }
  }
  return undefined;
}

/** Where the words of an entry put it. */
export function sectionByWords(concepts: readonly (CodeableConcept | undefined)[]): SectionId | undefined {
  for (const concept of concepts) {
    const text = conceptText(concept);
    const rule = text === undefined ? undefined : byWords.find(([pattern]) => pattern.test(text));
    if (rule) return rule[1];
  }
  return undefined;
}

/**
 * The section of an entry whose type leaves it open.
 * @param only where given, the other sections do not draw it away: "alcoholic hepatitis" stays a problem.
 */
export function sectionOf(
  concepts: readonly (CodeableConcept | undefined)[],
  otherwise: SectionId,
  only?: readonly SectionId[],
): SectionId {
  for (const section of [sectionByCode(concepts), sectionByWords(concepts)])
    if (section && (only === undefined || only.includes(section))) return section;
  return otherwise;
}
