// Reads an HL7 CDA R2 document: header, sections in order, pictures, or the file it wraps. Nothing it points at is fetched, and
// a style sheet it names is not looked at.
// Source: HL7 CDA R2 (ANSI/HL7 CDA, R2-2005) §4; HL7 v3 ED (encapsulated data).
import { Buffer } from 'node:buffer';
import type { ZoneRule } from '../hl7v2/date-time.ts';
import { IssueError } from '../issue.ts';
import { decodeXml } from '../xml/decode-xml.ts';
import { readXmlTree, type XmlElement, type XmlLimits } from '../xml/xml-tree.ts';
import type { ClinicalDocument, DocumentBody, DocumentSection } from './clinical-document.ts';
import { cdaNamespace, childrenOf, codeWords, inside, wordsOf } from './elements.ts';
import { confidentialityOf, readHeader } from './header.ts';
import { readNarrative } from './narrative.ts';
import { readPictures } from './pictures.ts';

/** Far above what a person could read; below what would keep others waiting. */
const limits: XmlLimits = {
  maxCharacters: 30_000_000,
  maxElements: 300_000,
  maxDepth: 100,
  maxAttributes: 64,
  withinMs: 3000,
};

/**
 * @param zone for times without an offset: where the document was written.
 * @throws IssueError where it cannot be read or is no clinical document; its text names shapes only.
 */
export function readClinicalDocument(content: Uint8Array, zone: ZoneRule): ClinicalDocument {
  const root = readXmlTree(decodeXml(content), limits);
  if (root.name !== 'ClinicalDocument' || root.namespace !== cdaNamespace) {
    throw new IssueError({ severity: 'error', code: 'structure', text: 'This XML is not a clinical document.' });
  }
  return { ...readHeader(root, zone), body: readBody(inside(root, 'component')) };
}

function readBody(component: XmlElement | undefined): DocumentBody {
  const structured = inside(component, 'structuredBody');
  if (structured) return { kind: 'sections', sections: sectionsOf(structured), pictures: readPictures(structured) };
  const text = inside(component, 'nonXMLBody', 'text');
  return text ? readFile(text) : { kind: 'not-readable', why: 'none' };
}

function sectionsOf(element: XmlElement): DocumentSection[] {
  return childrenOf(element, 'component').flatMap((component) => childrenOf(component, 'section').map(readSection));
}

function readSection(section: XmlElement): DocumentSection {
  const title = wordsOf(inside(section, 'title')) ?? codeWords(inside(section, 'code'));
  const text = inside(section, 'text');
  const narrative = text ? readNarrative(text) : [];
  const says = narrative.some((part) => typeof part !== 'string' || part.trim() !== '');
  return {
    ...(title !== undefined && { title }),
    confidentiality: confidentialityOf(section),
    ...(says && { text: narrative }),
    hasEntries: childrenOf(section, 'entry').length > 0,
    sections: sectionsOf(section),
  };
}

/** HL7 v3 ED: Base64, or text as it stands. */
function readFile(text: XmlElement): DocumentBody {
  const contentType = text.attributes.get('mediaType')?.trim().toLowerCase() || 'text/plain';
  const raw = text.children.filter((child) => typeof child === 'string').join('');
  if (raw.trim() === '') return { kind: 'not-readable', why: inside(text, 'reference') ? 'elsewhere' : 'none' };
  if (text.attributes.has('compression')) return { kind: 'not-readable', why: 'encoding' };
  if (text.attributes.get('representation') !== 'B64')
    return { kind: 'file', contentType, content: Buffer.from(raw, 'utf8') };
  const compact = raw.replaceAll(/\s+/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    return { kind: 'not-readable', why: 'encoding' };
  return { kind: 'file', contentType, content: Buffer.from(compact, 'base64') };
}
