// The source strip: one chip for each source with what came of asking and how old the answer is. Never colour alone: the
// words say it, and opening a chip tells what happened and what to do.
import type { SourcePart, SourceShown } from '#disclosure/record-part.ts';
import { mayAnswerAgain } from '#disclosure/again/shown-records.ts';
import { formatAgo, formatTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

const tones: Readonly<Record<SourcePart['outcome'], 'good' | 'empty' | 'warn' | 'bad'>> = {
  answered: 'good',
  'partly-answered': 'warn',
  'nothing-recorded': 'empty',
  'not-a-party': 'empty',
  'not-asked': 'empty',
  'patient-not-known': 'empty',
  'consent-refused': 'warn',
  'no-agreement': 'warn',
  refused: 'bad',
  'timed-out': 'bad',
  'not-reachable': 'bad',
  'invalid-answer': 'bad',
  'demographics-differ': 'bad',
};

/** Where a chip leads. */
export interface ChipWays {
  personId: string;
  /** On a page that puts arrivals in place: the disclosure it is shown under, beside which another answer is to stand. */
  disclosureId?: string;
}

export const chipId = (source: SourceShown) => `source-${source.sourceId}`;

/** Before it has answered. */
export function askingChip(source: SourceShown): Html {
  return html`<li class="lcr-chip lcr-chip--asking" id="${chipId(source)}">${sourceName(source)} · asking…</li>`;
}

export function answeredChip(part: SourcePart, now: Date, timeZone: string, ways?: ChipWays): Html {
  // Where it may be about somebody else, that is said before anything is opened (R08).
  const differs = part.warnings.some(({ code }) => code === 'demographics-differ');
  const tone = differs && tones[part.outcome] !== 'bad' ? 'warn' : tones[part.outcome];
  return html`<li class="lcr-chip lcr-chip--${tone}" id="${chipId(part.source)}">
    <details>
      <summary>${sourceName(part.source)} · ${stateOf(part, now, timeZone)}${differs && ', demographics differ'}</summary>
      <p>${part.words.explanation}${part.words.nextStep && html` <strong>${part.words.nextStep}</strong>`}</p>
      ${
        notes(part).length > 0 &&
        html`<ul>
          ${notes(part).map((note) => html`<li>${note}</li>`)}
        </ul>`
      }
      ${ways && waysOf(part, ways, timeZone)}
    </details>
  </li>`;
}

/** To the source's own page, and to asking it again where that may help. */
function waysOf(part: SourcePart, ways: ChipWays, timeZone: string): Html {
  const { source } = part;
  const href = `/record/${ways.personId}/sources/${source.sourceId}`;
  const hidden = html`<span class="nhsuk-u-visually-hidden">: ${sourceName(source)}</span>`;
  return html`<div class="lcr-chip-ways"><a href="${href}">What it answered${hidden}</a>${mayAnswerAgain(part) && againForm(part, ways, timeZone)}</div>`;
}

/**
 * Asks this one source again. With scripts `data-beside` says where its answer is to be put; without, it is shown on the
 * source's own page.
 */
export function againForm(part: SourcePart, { personId, disclosureId }: ChipWays, timeZone: string): Html {
  const { source, askedAgainAt } = part;
  return html`${askedAgainAt && html`<p>It is not asked before ${formatTime(askedAgainAt, timeZone)}.</p>`}<form method="post" action="/record/${personId}/sources/${source.sourceId}"${disclosureId && html` data-beside="${disclosureId}" data-name="${sourceName(source)}"`}><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">Try again<span class="nhsuk-u-visually-hidden">: ${sourceName(source)}</span></button></form>`;
}

/** "King's · 12 items, 2 s ago", "Brockwell · did not answer, showing 09:14". */
function stateOf(part: SourcePart, now: Date, timeZone: string): string {
  const ago = part.asOf && formatAgo(part.asOf, now, timeZone);
  if (part.age === 'last-known-good') return `${part.words.label}, showing ${ago}`;
  if (part.outcome !== 'answered' && part.outcome !== 'partly-answered') return part.words.label;
  const count = Object.values(part.totals).reduce((sum, each) => sum + each, 0);
  const items = count === 1 ? '1 item' : `${count} items`;
  return [part.outcome === 'partly-answered' ? `${part.words.label}, ${items}` : items, ago].filter(Boolean).join(', ');
}

function notes({ warnings, issues, losses, waitingMessages }: SourcePart): string[] {
  return [
    ...warnings.map(({ area, text }) => (area ? `${area}: ${text}` : text)),
    ...issues.map(({ text }) => text),
    ...(waitingMessages > 0
      ? [
          `${waitingMessages === 1 ? '1 message' : `${waitingMessages} messages`} about this person could not be read yet. What is shown may be behind.`,
        ]
      : []),
    ...(losses > 0
      ? [
          `${losses === 1 ? '1 value' : `${losses} values`} in the answer could not be carried over and can be seen only at the source.`,
        ]
      : []),
  ];
}

export function sourceName({ organisation, mode }: SourceShown): string {
  return mode === 'sends' ? `${organisation.shortName} messages` : organisation.shortName;
}
