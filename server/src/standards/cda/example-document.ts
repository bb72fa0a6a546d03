// An invented discharge letter as CDA, for tests: as much of it as a test says, the rest as usual.
export interface ExampleDocument {
  title?: string;
  /** Instead of Bea Quill's `recordTarget`. */
  about?: string;
  /** Header elements between `recordTarget` and `component`. */
  header?: string;
  /** Sections, each a `component`. */
  sections?: string;
  /** Instead of a structured body. */
  body?: string;
  /** v3 Confidentiality. */
  confidentiality?: string;
}

export interface ExampleSubject {
  nhs?: string;
  /** As `name` holds it. */
  name?: string;
  born?: string;
}

export const recordTarget = ({
  nhs = '9990000018',
  name = '<prefix>Ms</prefix><given>Bea</given><family>Quill</family>',
  born = '19500503',
}: ExampleSubject = {}) => `<recordTarget><patientRole>
  <id root="2.16.840.1.113883.19.5" extension="local-1"/>
  ${nhs && `<id root="2.16.840.1.113883.2.1.4.1" extension="${nhs}"/>`}
  <patient>${name && `<name use="L">${name}</name>`}${born && `<birthTime value="${born}"/>`}</patient>
</patientRole></recordTarget>`;

export const section = (title: string, text: string, more = '') =>
  `<component><section>${title && `<title>${title}</title>`}${text && `<text>${text}</text>`}${more}</section></component>`;

export function exampleDocument({
  title = 'Discharge summary',
  about = recordTarget(),
  header = '',
  sections = section('Plan', '<paragraph>Review in two weeks.</paragraph>'),
  body = `<structuredBody>${sections}</structuredBody>`,
  confidentiality = 'N',
}: ExampleDocument = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="https://example.org/cda.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<title>${title}</title>
<effectiveTime value="202611031430+0000"/>
<confidentialityCode code="${confidentiality}" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="en-GB"/>
${about}${header}
<component>${body}</component>
</ClinicalDocument>`;
}
