// What came while the record was open: told at the top, in a place of its own, so that nothing moves under the reader.
import type { SourcePart } from '#disclosure/record-part.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { conflictsAbove } from './joined-line.ts';
import { joinedLines } from './joined-so-far.ts';
import { into } from './record-stream.ts';
import { itemTable, type RowContext } from './sections.ts';

/** A fragment the page puts into its place. */
export function changesFragment(parts: readonly SourcePart[], context: RowContext): Html {
  const lines = joinedLines(parts);
  if (lines.length === 0) return nothing;
  const titleId = 'new-items-title';
  return into(
    'new-items',
    html`<section class="lcr-section lcr-new" aria-labelledby="${titleId}">
      <h2 class="nhsuk-heading-m" id="${titleId}">New since you opened this record (${lines.length})</h2>
      ${conflictsAbove(lines)}${itemTable(lines, titleId, context)}
      <p class="nhsuk-body-s"><a href="">Open the record again to see this in its place</a></p>
    </section>`,
  );
}
