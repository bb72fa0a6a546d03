// The characters that separate the parts of a message, which every message declares for itself.
// Source: HL7 v2.8.2 §2.5.4 (message delimiters), §2.14.9.1–2 (MSH-1, MSH-2).
import { type Issue, IssueError } from '../issue.ts';

export interface Delimiters {
  /** MSH-1. */
  field: string;
  component: string;
  /** Absent where MSH-2 stops before it: then no character of the message separates such parts. */
  repetition: string | undefined;
  escape: string | undefined;
  subComponent: string | undefined;
}

export const standardDelimiters: Delimiters = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subComponent: '&',
};

/** A character that can separate: ASCII, and neither a letter, a digit, a blank nor a line end. */
// oxlint-disable-next-line no-control-regex
const separator = /^[!-/:-@[-`{-~\u0001-\u0009\u000b\u000c\u000e-\u001f]$/;

/**
 * Reads the delimiters from the start of a header segment (MSH, BHS or FHS).
 * @param header the segment, from its name on.
 * @param warn told of a declaration that was mended.
 * @throws IssueError where the declaration leaves the message unreadable.
 */
export function readDelimiters(header: string, warn: (issue: Issue) => void): Delimiters {
  const field = header.charAt(3);
  if (!separator.test(field)) throw new IssueError(unreadable('MSH^1^1', 'The field separator is missing.'));
  const end = header.indexOf(field, 4);
  const declared = header.slice(4, end === -1 ? undefined : end).trimEnd();
  const characters = [...new Set(declared)];
  if (characters.length < declared.length) {
    // Why: senders built from program text write the escape character twice (`^~\\&`).
    warn({
      severity: 'warning',
      code: 'structure',
      text: 'The encoding characters name one character twice; the second was left out.',
      location: 'MSH^1^2',
    });
  }
  const [component, repetition, escape, subComponent] = characters;
  if (component === undefined) throw new IssueError(unreadable('MSH^1^2', 'The encoding characters are missing.'));
  if (characters.length > 5 || characters.some((character) => character === field || !separator.test(character))) {
    throw new IssueError(unreadable('MSH^1^2', 'The encoding characters cannot be told from the text.'));
  }
  return { field, component, repetition, escape, subComponent };
}

/** MSH-2 as it is written for these delimiters. */
export function encodingCharacters({ component, repetition, escape, subComponent }: Delimiters): string {
  return [component, repetition, escape, subComponent].filter((character) => character !== undefined).join('');
}

function unreadable(location: string, what: string): Issue {
  return {
    severity: 'fatal',
    code: 'structure',
    text: `${what} A message begins MSH|^~\\&| or with its own delimiters in those places.`,
    location,
  };
}
