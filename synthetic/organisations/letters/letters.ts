// The letters an organisation holds, one by one: repeated letters written out, each with its content when asked for.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Term } from '#synthetic/people/term.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { dayOf, momentOf, shiftDay } from '#synthetic/people/story-time.ts';
import { identityAt } from '../identity-at.ts';
import { cdaOf, type LetterSection } from './cda.ts';
import { pdfOf } from './pdf.ts';

export interface Letter {
  /** The same on every machine and every day. */
  id: string;
  /** Which entry of the person's file it comes from. */
  document: number;
  title: string;
  kind?: Term;
  /** FHIR dateTime. */
  when: string;
  who?: string;
  /** The organisation that wrote it, where that is not the one that holds it. */
  from?: string;
  /** BCP 47. */
  language: string;
  contentType: 'application/pdf' | 'text/plain' | 'text/xml';
  content(): Uint8Array;
}

/** @param organisation who holds them: `id` in simulation.yaml and what letterheads say. */
export function lettersAt(person: CastPerson, organisation: { id: string; name: string }): Letter[] {
  const held = person.held[organisation.id]?.documents ?? [];
  return held.flatMap((document, index) => {
    const times = document.repeat?.times ?? 1;
    return Array.from({ length: times }, (_, back): Letter => {
      const number = times - back;
      const text = (template: string) => template.replaceAll('{n}', String(number));
      const { repeat, when, kind, who, from, language, format, sections } = document;
      const moment = momentOf(when);
      const day = repeat ? shiftDay(dayOf(when), -back * repeat.every, repeat.unit) : dayOf(moment);
      const writtenAt = repeat && back > 0 ? momentOf(day, moment.slice(11, 16)) : moment;
      const title = text(document.title);
      const id = deterministicId(['simulated', organisation.id, person.id, 'letter', String(index), String(number)]);
      return {
        id,
        document: index,
        title,
        ...(kind && { kind }),
        when: writtenAt,
        ...(who && { who }),
        ...(from && { from }),
        language,
        contentType: contentTypes[format],
        content: () => {
          if (format === 'cda') {
            const summary: LetterSection = { title: 'Summary', text: text(document.body), list: [] };
            const letter = { id, title, when: writtenAt, language, who, organisation: from ?? organisation.name };
            return cdaOf({
              ...letter,
              about: identityAt(person, organisation.id),
              to: document.to,
              sections: [summary, ...sections, simulated],
            });
          }
          const lines = letterLines(person, organisation, {
            title,
            when: writtenAt,
            body: text(document.body),
            from,
            who,
          });
          return format === 'pdf' ? pdfOf(lines) : new TextEncoder().encode(lines.join('\n'));
        },
      };
    });
  });
}

const contentTypes = { pdf: 'application/pdf', text: 'text/plain', cda: 'text/xml' } as const;

const simulated: LetterSection = {
  title: 'About this letter',
  text: 'Simulated letter about an invented person.',
  list: [],
};

function letterLines(
  person: CastPerson,
  organisation: { id: string; name: string },
  letter: { title: string; when: string; body: string; from: string | undefined; who: string | undefined },
): string[] {
  const { title, given, family, nhsNumber, address } = identityAt(person, organisation.id);
  return [
    letter.from ?? organisation.name,
    dayOf(letter.when),
    '',
    [title, ...given, family].filter(Boolean).join(' '),
    ...address.lines,
    address.postcode,
    ...(nhsNumber ? [`NHS number ${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`] : []),
    '',
    letter.title,
    '',
    ...wrap(letter.body, 80),
    ...(letter.who ? ['', letter.who] : []),
    '',
    'Simulated letter about an invented person.',
  ];
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!;
    if (line && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
