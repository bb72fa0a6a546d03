// Fuzz target: the HL7 v2 parser and the translation. What is no message is refused with an IssueError, what no record has a use for with its
// reason; whatever is taken is valid FHIR, and can be acknowledged with an answer that can itself be read.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { acknowledge } from '#standards/hl7v2/acknowledge.ts';
import { parseMessage, splitBatch } from '#standards/hl7v2/message.ts';
import { IssueError } from '#standards/issue.ts';
import { inputFolder } from '../real-input/part.ts';
import { resourcesOf, sourceOf } from '../real-input/hl7v2/translate-folder.ts';
import type { FuzzTarget, Verdict } from './target.ts';

/** Invented, one of each shape the translation knows. */
const invented = [
  [
    'MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||ADT^A02^ADT_A02|M1|P|2.4|||AL|NE|GBR|UNICODE UTF-8',
    'EVN|A02|20240131115959||||20240131113000',
    'PID|1||A1^^^RJZ^MR~9990000018^^^NHS^NH||BROWN^Ada^M^^Mrs^^L~BROWNE^Ada^^^^^A||19500714|F|||12 Acre Lane^^London^^SW25SG^GBR^H||020 7946 0000^PRN^PH||en|M||||||A||N||||||N||01',
    'PD1|||The Surgery^^G85001|G1234567^Green^Anna^^^Dr',
    'NK1|1|BROWN^Ben|SPO|||||20200101',
    'PV1|1|I|WARD B^2^B3^KCH|||WARD A^1^A1^KCH|C123^Woolf^Kate^^^Dr^^^GMC|||MED||||19|||||V1^^^RJZ|||||||||||||||||||||||||20240130080000',
    'PV2|||^Chest pain||||||20240205|||||||||||||N|||2',
    'AL1|1|DA|372687004^Amoxicillin^SCT|SV|Rash~Swelling|2010',
    'DG1|1||I21.9^Acute myocardial infarction^I10||20240130|A',
    'PR1|1||K63.1^Angiography^OPCS4||20240130140000',
  ],
  [
    'MSH|^~\\&|LAB|RJZ|LCR|RJ1|20240131120000+0000||ORU^R01^ORU_R01|M2|P|2.5.1',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada||19500714|F',
    'ORC|RE|P1|F1||CM',
    'OBR|1|P1|F1|26604007^Full blood count^SCT|||202401310830|||||||202401310900|BLD|C9^House^Greg||||||20240131115500||HM|C',
    'OBX|1|NM|718-7^Haemoglobin^LN||98|g/L^^UCUM|115 - 165|L|||C|||202401310830',
    'OBX|2|SN|33914-3^eGFR^LN||>^90|mL/min|||||F',
    'OBX|3|CE|600-7^Organism^LN|1|112283007^Escherichia coli^SCT||||||P',
    'OBX|4|ST|18964-7^Ampicillin^LN|1|<=8|mg/L||R|||P',
    'OBX|5|TX|TXT^Comment||line one||||||F',
    'OBX|6|TX|TXT^Comment||line two \\T\\ more\\.br\\end||||||F',
    'OBX|7|ED|PDF^Report||^AP^PDF^Base64^JVBERi0xLjQK||||||F',
    'NTE|1|L|Haemolysed sample',
    'SPM|1|S1&LAB^S2&LAB||119297000^Blood^SCT|||||||||||||20240131083000|20240131090000',
  ],
  [
    'MSH|^~\\&|EDMS|RJZ|LCR|RJ1|20240131120000||MDM^T10^MDM_T02|M3|P|2.4',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'PV1|1|O|CLINIC 2||||||||||||||||V2',
    'TXA|1|CL^Clinic letter|TX|20240131|||20240131|||C9^House^Greg||D2^EDMS|D1^EDMS||||AU|R|AV',
    'OBX|1|TX|HIST^History||Well.~No complaints.||||||F',
  ],
  [
    'MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||SIU^S12^SIU_S12|M4|P|2.4',
    'SCH|P7|F7||||^Booked|FOLLOWUP^Follow up|NORMAL|20|min|^^20^202402151000^202402151020|||||C9^House^Greg|||||||||Booked',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'RGS|1',
    'AIS|1||394579002^Cardiology^SCT|202402151000|||20|min',
    'AIL|1||CLINIC 2^^^KCH',
    'AIP|1||C9^House^Greg',
  ],
  [
    'MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||ADT^A40^ADT_A39|M5|P|2.4',
    'EVN|A40|20240131120000',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'MRG|A2^^^RJZ^MR',
  ],
  [
    'MSH|^~\\&|EPMA|RJZ|LCR|RJ1|20240131120000||RDE^O11^RDE_O11|M6|P|2.5',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'ORC|NW|O1||G1|IP||||20240131|||C9^House^Greg',
    'RXE||323509004^Amoxicillin 500 mg capsules^SCT|1|2|385055001^Capsule^SCT||with food|||21|capsule|0',
    'RXR|26643006^Oral^SCT',
    'TQ1|1||TID^^^^8^h^^PC^30^min|||7^d|20240131|20240207|R|if needed|swallow whole||3^d|21',
  ],
  [
    'MSH|^~\\&|IMM|RJZ|LCR|RJ1|20240131120000||VXU^V04^VXU_V04|M7|P|2.5.1',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'ORC|RE|P3|F3',
    'RXA|0|1|20231005|20231005|822851000000102^Flu vaccine^SCT|0.5|mL||00^New^NIP001|N1^Nurse^Nia|||||L1|20240601|^Maker|||CP|A',
    'OBX|1|CE|31044-1^Reaction^LN|1|39579001^Anaphylaxis^SCT||||||F',
  ],
  [
    'MSH|^~\\&|REF|RJZ|LCR|RJ1|20240131120000||REF^I12^REF_I12|M8|P|2.5',
    'RF1|A|R|MED|WR|O|REF1^RJZ|20240131|20240430|20240130|^Chest pain',
    'PRD|RP|Woolf^Kate^^^Dr|||||C123^GMC',
    'PID|1||A1^^^RJZ^MR||BROWN^Ada',
    'DG1|1||29857009^Chest pain^SCT|||W',
  ],
];

export const target: FuzzTarget = {
  name: 'hl7v2',
  shape: 'hl7v2',
  corpus: () => [...invented.map((lines) => Buffer.from(`${lines.join('\r')}\r`)), ...realMessages()],
  open: () => {
    const source = sourceOf('Europe/London');
    return {
      feed: (input) => {
        const verdicts = splitBatch(input).map((bytes) => feed(bytes));
        return verdicts.includes('taken') ? 'taken' : 'refused';
      },
    };

    function feed(bytes: Uint8Array): Verdict {
      let message;
      try {
        message = parseMessage(bytes);
      } catch (error) {
        if (error instanceof IssueError) return 'refused';
        throw error;
      }
      const translation = translateMessage(message, source);
      const issues = translation.accepted ? [] : [translation.issue];
      const answer = acknowledge(message, {
        code: translation.accepted ? 'AA' : 'AE',
        issues,
        controlId: 'F1',
        now: new Date(0),
      });
      assert.equal(parseMessage(answer).segments[1]?.name, 'MSA');
      if (!translation.accepted) return 'refused';
      for (const resource of resourcesOf(translation.events)) {
        const wrong = validateResource(resource).find(({ severity }) => severity === 'error' || severity === 'fatal');
        assert.equal(
          wrong,
          undefined,
          `${resource.resourceType} is not valid FHIR: ${wrong?.location ?? ''} ${wrong?.text ?? ''}`,
        );
      }
      return 'taken';
    }
  },
};

function realMessages(): Uint8Array[] {
  const folder = inputFolder('hl7v2');
  if (!folder) return [];
  return ['linuxforhealth', 'microsoft-fhir-converter/messages'].flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.hl7'))
      .toSorted()
      .map((file) => readFileSync(join(folder, name, file))),
  );
}
