// Free text that somebody wrote beside the codes. Often what matters most, so it is always part of the detail.
import type { Annotation } from '#standards/fhir/types.ts';
import { joined, list, words } from './words.ts';

export function notesText(notes: readonly Annotation[] | undefined): string | undefined {
  return joined(list(notes).map((note) => words(note.text)));
}
