// JSON or XML: what an answer is written in, and what a body is.
// Source: FHIR R4 §3.1.0.1.9 (content types, _format, fhirVersion); RFC 9110 §12.5.1 (Accept); IHE ITI TF-2 Appendix Z.6.
import { wordTable } from '#standards/word-table.ts';

export type Format = 'json' | 'xml';

export const mediaTypes: Readonly<Record<Format, string>> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
};

const formats: Readonly<Record<string, Format>> = wordTable({
  json: 'json',
  'text/json': 'json',
  'application/json': 'json',
  'application/fhir+json': 'json',
  '*/*': 'json',
  'application/*': 'json',
  xml: 'xml',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/fhir+xml': 'xml',
});

const fhirVersions = new Set([undefined, '4.0', '4.0.1']);

/**
 * @param asked the `_format` parameter, which counts before the header. Its plus sign may have been read as a space.
 * @returns undefined where nothing that is wanted can be written.
 */
export function answerFormat(accept: string | undefined, asked: string | null | undefined): Format | undefined {
  if (asked) return formatOf(asked.replaceAll(' ', '+'));
  if (!accept?.trim()) return 'json';
  const wanted = accept
    .split(',')
    .map((range) => ({ format: formatOf(range), quality: Number(parameterOf(range, 'q') ?? 1) }))
    .filter(({ format, quality }) => format !== undefined && quality > 0);
  return wanted.toSorted((one, other) => other.quality - one.quality)[0]?.format;
}

/** The format a media type names, for FHIR R4; undefined where it names none. */
export function formatOf(mediaType: string): Format | undefined {
  const [name = ''] = mediaType.split(';');
  const known = Object.hasOwn(formats, name.trim().toLowerCase()) ? formats[name.trim().toLowerCase()] : undefined;
  return fhirVersions.has(parameterOf(mediaType, 'fhirversion')) ? known : undefined;
}

function parameterOf(mediaType: string, name: string): string | undefined {
  for (const parameter of mediaType.split(';').slice(1)) {
    const [key = '', value = ''] = parameter.split('=');
    if (key.trim().toLowerCase() === name) return value.trim().replaceAll('"', '');
  }
  return undefined;
}
