// Which service a report is from (OBR-24). Source: HL7 table 0074 (diagnostic service section); FHIR R4 observation-category.
import type { CodeableConcept } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { Translating } from '../context.ts';
import { codedIn } from '../data-types/codes.ts';
import { tableUri } from '../data-types/code-systems.ts';

const laboratory = new Set('BG BLB CG CH CP GE HM IMM LAB MB MCB MYC OSL PAT SP SR TX URN VR'.split(' '));
const imaging = new Set(['CT', 'CTH', 'CUS', 'EC', 'NMR', 'NMS', 'RAD', 'RUS', 'RX', 'VUS', 'XRC', 'OUS']);

export interface Categories {
  report: CodeableConcept[];
  observation: CodeableConcept[];
}

/** The section of a report, the laboratory as a whole beside a section of it, and the category of its observations. */
export function categoriesOf(obr: SegmentReader | undefined, translating: Translating): Categories {
  const section = obr && codedIn(obr, 24, translating, { table: '0074' });
  if (!section) return { report: [], observation: [] };
  const code = section.coding?.[0]?.code ?? '';
  if (laboratory.has(code)) {
    const lab = { coding: [{ system: tableUri('0074'), code: 'LAB', display: 'Laboratory' }] };
    return { report: code === 'LAB' ? [section] : [lab, section], observation: [category('laboratory', 'Laboratory')] };
  }
  return { report: [section], observation: imaging.has(code) ? [category('imaging', 'Imaging')] : [] };
}

function category(code: string, display: string): CodeableConcept {
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code, display }] };
}
