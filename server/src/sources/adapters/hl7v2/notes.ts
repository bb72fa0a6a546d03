// NTE → Annotation: comments, line by line as senders send them. Source: HL7 v2.8.2 §2.14.10.
import type { Annotation } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { dateTimeIn, filled, type Translating } from './context.ts';
import { practitioner } from './data-types/people.ts';

/** Comments that follow a segment. Lines in a row by the same author of the same time are one comment. */
export function annotations(notes: readonly SegmentReader[], translating: Translating): Annotation[] {
  const found: { key: string; lines: string[]; annotation: Partial<Annotation> }[] = [];
  for (const note of notes) {
    // NTE-2 and NTE-4 are where and what kind of comment it is; who reads it sees the comment.
    note.tick(1, 2, 4);
    const author = note.has(5) ? practitioner(note.first(5), translating) : undefined;
    const time = note.has(6) ? dateTimeIn(note, 6, translating) : undefined;
    const lines = note.all(3).map((part) => part.wholeText() ?? '');
    const annotation = filled<Partial<Annotation>>({
      authorReference: author,
      time,
    });
    const key = JSON.stringify(annotation);
    const last = found.at(-1);
    // A comment without text is an empty line of the one before.
    const text = lines.length === 0 ? [''] : lines;
    if (last?.key === key || (last && lines.length === 0)) for (const line of text) last.lines.push(line);
    else found.push({ key, lines: text, annotation });
  }
  return found.flatMap(({ lines, annotation }) => {
    const text = lines
      .join('\n')
      .replace(/^\s*\n/, '')
      .trimEnd();
    return text === '' ? [] : [{ ...annotation, text }];
  });
}

/** Comments as lines of a text, each by whom it is: where FHIR has no place for comments themselves. */
export function commentLines(notes: readonly SegmentReader[], translating: Translating): string[] {
  return linesOf(annotations(notes, translating));
}

/** The same of comments already read. */
export function linesOf(comments: readonly Annotation[]): string[] {
  return comments.map(({ text, authorReference, time }) => {
    const by = [authorReference?.display ?? authorReference?.identifier?.value, time].filter(
      (part) => part !== undefined,
    );
    return by.length === 0 ? text : `${text} (${by.join(', ')})`;
  });
}
