// A section's text in our own markup. Nothing of the document's markup gets here: only its words, each escaped, and what they are.
// Source: HL7 CDA R2 §4.3.5; NHS service manual, tables and lists.
import type { Picture } from '#standards/cda/clinical-document.ts';
import type { ListItem, Narrative, TableCell, TableRow, TextStyle } from '#standards/cda/narrative.ts';
import { type Html, html, nothing } from '#web/design/html.ts';

/** What is left of a page to be filled, and how its tables are told apart. One for each page. */
export interface Writing {
  pictures: ReadonlyMap<string, Picture>;
  /** Bytes of pictures that may still be put in: one may be referred to over and over. */
  pictureBytes: number;
  tables: number;
}

type Parts = readonly Narrative[];

export function narrativeHtml(parts: Parts, writing: Writing): Html {
  return html`${blocks(parts).map((block) => (Array.isArray(block) ? paragraph(block, writing) : partHtml(block, writing)))}`;
}

/** Text that stands between blocks becomes a paragraph of its own. */
function blocks(parts: Parts): (Narrative | Narrative[])[] {
  const found: (Narrative | Narrative[])[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (!isInline(part)) found.push(part);
    else if (Array.isArray(last)) last.push(part);
    else found.push([part]);
  }
  return found.filter((block) => !Array.isArray(block) || block.some(says));
}

const says = (part: Narrative): boolean => typeof part !== 'string' || part.trim() !== '';

function paragraph(parts: Parts, writing: Writing): Html {
  return html`<p>${inline(parts, writing)}</p>`;
}

const inline = (parts: Parts, writing: Writing): Html[] => parts.map((part) => partHtml(part, writing));

/** Words alone where they are that, blocks where there is any. */
function content(parts: Parts, writing: Writing): Html {
  return parts.every(isInline) ? html`${inline(parts, writing)}` : narrativeHtml(parts, writing);
}

function isInline(part: Narrative): boolean {
  if (typeof part === 'string') return true;
  if (part.kind === 'break') return true;
  return ['styled', 'sub', 'sup', 'link', 'note'].includes(part.kind) && 'parts' in part && part.parts.every(isInline);
}

function partHtml(part: Narrative, writing: Writing): Html {
  if (typeof part === 'string') return html`${part}`;
  switch (part.kind) {
    case 'break':
      return html`<br />`;
    case 'sub':
      return html`<sub>${inline(part.parts, writing)}</sub>`;
    case 'sup':
      return html`<sup>${inline(part.parts, writing)}</sup>`;
    case 'paragraph':
    case 'block':
      return part.parts.every(isInline)
        ? part.parts.some(says)
          ? paragraph(part.parts, writing)
          : nothing
        : html`<div>${narrativeHtml(part.parts, writing)}</div>`;
    case 'caption':
      return html`<p class="lcr-document-caption">${content(part.parts, writing)}</p>`;
    case 'styled':
      return revised(part.revised, styled(part.styles, part.parts, writing));
    case 'link':
      return html`${content(part.parts, writing)}${part.address && plain(part.parts) !== part.address && html` (${part.address})`}`;
    case 'note':
      return html` (note: ${content(part.parts, writing)})`;
    case 'list':
      return listHtml(part, writing);
    case 'table':
      return tableHtml(part, writing);
    default:
      return picturesHtml(part, writing);
  }
}

function styled(styles: readonly TextStyle[], parts: Parts, writing: Writing): Html {
  if (!parts.every(isInline)) {
    return html`<div class="${styles.map((style) => `lcr-document-${style}`).join(' ')}">${narrativeHtml(parts, writing)}</div>`;
  }
  return styles.reduce(
    (within, style) =>
      style === 'bold'
        ? html`<strong>${within}</strong>`
        : style === 'italic'
          ? html`<em>${within}</em>`
          : html`<span class="lcr-document-underline">${within}</span>`,
    html`${inline(parts, writing)}`,
  );
}

/** Said in words as well: a line through a word is lost on those who listen, and in a bad print. */
function revised(how: 'insert' | 'delete' | undefined, within: Html): Html {
  if (how === 'delete') return html`[Deleted: <del>${within}</del>]`;
  return how === 'insert' ? html`[Added: <ins>${within}</ins>]` : within;
}

function listHtml(list: Extract<Narrative, { kind: 'list' }>, writing: Writing): Html {
  const caption = list.caption && html`<p class="lcr-document-caption">${content(list.caption, writing)}</p>`;
  if (list.items.length === 0) return caption ?? nothing;
  const items = list.items.map((item) => html`<li>${itemHtml(item, writing)}</li>`);
  const body = list.numbering
    ? html`<ol class="nhsuk-list nhsuk-list--number" type="${list.numbering}">${items}</ol>`
    : html`<ul class="nhsuk-list nhsuk-list--bullet">${items}</ul>`;
  return html`${caption}${body}`;
}

function itemHtml({ caption, parts }: ListItem, writing: Writing): Html {
  return html`${caption && html`<strong>${content(caption, writing)}</strong> `}${content(parts, writing)}`;
}

function tableHtml({ caption, rows }: Extract<Narrative, { kind: 'table' }>, writing: Writing): Html {
  writing.tables += 1;
  const named = caption && plain(caption);
  const label = `Table ${writing.tables}${named ? `: ${named}` : ''}`;
  const part = (which: TableRow['part']) =>
    rows
      .filter((row) => row.part === which)
      .map(({ cells }) => html`<tr>${cells.map((cell) => cellHtml(cell, which, writing))}</tr>`);
  const [head, body, foot] = [part('head'), part('body'), part('foot')];
  // A wide table is moved sideways by itself, also with the keyboard; the page stays as wide as the screen.
  return html`<div class="lcr-document-table" role="region" aria-label="${label}" tabindex="0"><table class="nhsuk-table"${!caption && html` aria-label="${label}"`}>
${caption && html`<caption class="nhsuk-table__caption nhsuk-table__caption--s">${content(caption, writing)}</caption>`}
${head.length > 0 && html`<thead class="nhsuk-table__head">${head}</thead>`}
${body.length > 0 && html`<tbody class="nhsuk-table__body">${body}</tbody>`}
${foot.length > 0 && html`<tfoot>${foot}</tfoot>`}
</table></div>`;
}

function cellHtml({ heading, columns, rows, parts }: TableCell, part: TableRow['part'], writing: Writing): Html {
  const spans = html`${columns > 1 && html` colspan="${columns}"`}${rows > 1 && html` rowspan="${rows}"`}`;
  const within = content(parts, writing);
  // A heading that says nothing heads nothing.
  return heading && plain(parts) !== ''
    ? html`<th scope="${part === 'head' ? 'col' : 'row'}"${spans}>${within}</th>`
    : html`<td class="nhsuk-table__cell"${spans}>${within}</td>`;
}

function picturesHtml({ ids, caption }: Extract<Narrative, { kind: 'pictures' }>, writing: Writing): Html {
  const words = caption && plain(caption);
  const shown = (ids.length > 0 ? ids : ['']).map((id) => {
    const picture = writing.pictures.get(id);
    if (picture?.kind !== 'picture' || picture.bytes > writing.pictureBytes)
      return html`<p>[A picture stands here that cannot be shown. Open the document in the system it comes from.]</p>`;
    writing.pictureBytes -= picture.bytes;
    const alt = words ? `Picture: ${words}` : 'Picture, which the document does not describe';
    return html`<img src="data:${picture.contentType};base64,${picture.base64}" alt="${alt}" />`;
  });
  return html`<figure class="lcr-document-picture">${shown}${caption && html`<figcaption>${content(caption, writing)}</figcaption>`}</figure>`;
}

/** The words alone, spaces made one. */
function plain(parts: Parts): string {
  return parts.map(wordsIn).join('').replaceAll(/\s+/g, ' ').trim();
}

function wordsIn(part: Narrative): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'list')
    return part.items.map(({ caption, parts }) => ` ${plain(caption ?? [])} ${plain(parts)} `).join('');
  if (part.kind === 'table')
    return part.rows.flatMap(({ cells }) => cells.map(({ parts }) => ` ${plain(parts)} `)).join('');
  return 'parts' in part ? part.parts.map(wordsIn).join('') : ' ';
}
