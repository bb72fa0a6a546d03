// What of a document may be shared at all, once it is there to be read. What a list said of it was judged when it was listed;
// only now is there what it says.
// Invariant: a document that tells of what is never shared is not there; of a clinical document in sections, those that tell of
// it are not, and the others are as they would be without.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { ClinicalDocument, DocumentSection } from '#standards/cda/clinical-document.ts';

/** Whether a file may be shared. Of what cannot be read (a picture, a scan) the partnership says whether it is. */
export async function isFileShared(
  neverShared: NeverShared,
  contentType: string,
  content: Uint8Array,
): Promise<boolean> {
  const { mentioned, whole } = await neverShared.inDocument(content, contentType);
  return !mentioned && (whole || neverShared.givesUnreadable);
}

/**
 * The document without the sections that tell of it; undefined where its head does, or where nothing is left.
 * @param content as it came: what codes say beside the text is not shown, and still tells.
 */
export async function sharedOf(
  neverShared: NeverShared,
  document: ClinicalDocument,
  content: Uint8Array,
): Promise<ClinicalDocument | undefined> {
  const { body, ...head } = document;
  if (neverShared.mentionedIn(head)) return undefined;
  if (body.kind !== 'sections')
    return body.kind === 'file' && !(await isFileShared(neverShared, body.contentType, body.content))
      ? undefined
      : document;
  const sections = body.sections.flatMap((section) => sectionShared(neverShared, section));
  const changed = sections.length < body.sections.length || sections.some((each, at) => each !== body.sections[at]);
  if (!changed) return (await isFileShared(neverShared, 'text/xml', content)) ? document : undefined;
  return sections.length === 0 ? undefined : { ...document, body: { ...body, sections } };
}

function sectionShared(neverShared: NeverShared, section: DocumentSection): DocumentSection[] {
  const { sections: within, ...own } = section;
  if (tells(neverShared, own)) return [];
  const left = within.flatMap((each) => sectionShared(neverShared, each));
  if (left.length === within.length && left.every((each, at) => each === within[at])) return [section];
  return [{ ...section, sections: left }];
}

/** Also where a word is written in pieces, as where part of it is bold. */
function tells(neverShared: NeverShared, own: Omit<DocumentSection, 'sections'>): boolean {
  if (neverShared.mentionedIn(own)) return true;
  const pieces = textsIn(own.text);
  return neverShared.mentionedIn(pieces.join('')) || neverShared.mentionedIn(pieces.join(' '));
}

function textsIn(node: unknown): string[] {
  if (typeof node === 'string') return [node];
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { kind: _, styles: _styles, ...parts } = node as Record<string, unknown>;
  return Object.values(parts).flatMap(textsIn);
}
