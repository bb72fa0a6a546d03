// Pictures a clinical document holds in itself, by the ids its text refers to them by.
// Source: HL7 CDA R2 §4.3.5.9 (renderMultiMedia), ObservationMedia, RegionOfInterest; WHATWG MIME Sniffing §6.1.
import { Buffer } from 'node:buffer';
import type { XmlElement } from '../xml/xml-tree.ts';
import type { Picture } from './clinical-document.ts';
import { cdaNamespace, inside } from './elements.ts';
import { wordTable } from '../word-table.ts';

/** Kinds a browser draws without running anything, and how each begins in Base64. */
const beginnings: Readonly<Record<string, readonly string[]>> = wordTable({
  'image/png': ['iVBORw0KGgo'],
  'image/jpeg': ['/9j/'],
  'image/gif': ['R0lGODdh', 'R0lGODlh'],
});
const maxBytes = 5_000_000;

export function readPictures(body: XmlElement): ReadonlyMap<string, Picture> {
  const pictures = new Map<string, Picture>();
  collect(body, pictures);
  return pictures;
}

/** @param region id of the region of interest around: text refers to that, and means the picture within. */
function collect(element: XmlElement, pictures: Map<string, Picture>, region?: string): void {
  for (const child of element.children) {
    if (typeof child === 'string' || child.namespace !== cdaNamespace || child.name === 'text') continue;
    const id = child.attributes.get('ID');
    if (child.name === 'observationMedia') {
      const picture = readPicture(inside(child, 'value'));
      for (const each of [id, region]) if (each && !pictures.has(each)) pictures.set(each, picture);
    } else collect(child, pictures, child.name === 'regionOfInterest' ? (id ?? region) : region);
  }
}

function readPicture(value: XmlElement | undefined): Picture {
  const written = value?.attributes.get('mediaType')?.trim().toLowerCase() ?? '';
  const contentType = written === 'image/jpg' ? 'image/jpeg' : written;
  const starts = Object.hasOwn(beginnings, contentType) ? beginnings[contentType]! : undefined;
  if (!value || !starts || value.attributes.get('representation') !== 'B64' || value.attributes.has('compression'))
    return { kind: 'not-shown' };
  const base64 = value.children
    .filter((child) => typeof child === 'string')
    .join('')
    .replaceAll(/\s+/g, '');
  const bytes = Buffer.byteLength(base64, 'base64');
  const sound = base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  if (!sound || bytes > maxBytes || !starts.some((start) => base64.startsWith(start))) return { kind: 'not-shown' };
  return { kind: 'picture', contentType, base64, bytes };
}
