// The letters an organisation holds, one by one: repeated letters written out, each with its content when asked for.
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Term } from '#synthetic/people/term.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { dayOf, momentOf, shiftDay } from '#synthetic/people/story-time.ts';
import { identityAt } from '../identity-at.ts';
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
  contentType: 'application/pdf' | 'text/plain';
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
      const { repeat, when, kind, who, from, language, format } = document;
      const moment = momentOf(when);
      const day = repeat ? shiftDay(dayOf(when), -back * repeat.every, repeat.unit) : dayOf(moment);
      const writtenAt = repeat && back > 0 ? momentOf(day, moment.slice(11, 16)) : moment;
      const title = text(document.title);
      return {
        id: deterministicId(['simulated', organisation.id, person.id, 'letter', String(index), String(number)]),
        document: index,
        title,
        ...(kind && { kind }),
        when: writtenAt,
        ...(who && { who }),
        ...(from && { from }),
        language,
        contentType: format === 'pdf' ? 'application/pdf' : 'text/plain',
        content: () => {
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
