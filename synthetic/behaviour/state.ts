// How a simulated organisation behaves just now: as it should, or in one of the ways that real ones fail.

export type State =
  | { kind: 'normal' }
  /** Answers, so many milliseconds late. */
  | { kind: 'slow'; delayMs: number }
  /** Takes the connection and the request, and never answers. */
  | { kind: 'silent' }
  /** Answers 200 with what cannot be right: a sign-in page, half a document, or somebody else's record. */
  | { kind: 'wrong'; how: 'page' | 'rubbish' | 'patient' }
  /** Says no to everything, 403: to anybody; or because it has no agreement with whoever asks. */
  | { kind: 'refusing'; why: 'anybody' | 'agreement' }
  /** Nobody listens on its port. */
  | { kind: 'gone' };

export type WhyRefused = Extract<State, { kind: 'refusing' }>['why'];

/** What a person can type or press, with what it does. */
export const statesInWords = [
  ['normal', 'answers as it should'],
  ['slow 2000', 'answers 2,000 ms late'],
  ['silent', 'takes the request and never answers'],
  ['wrong page', 'answers 200 with a sign-in page'],
  ['wrong rubbish', 'answers 200 with half a document'],
  ['wrong patient', 'answers with somebody else’s record'],
  ['refusing', 'answers 403 to everything'],
  ['refusing agreement', 'answers 403: it has no agreement to share with us'],
  ['gone', 'closes its port'],
] as const;

const wrongs = ['page', 'rubbish', 'patient'] as const;

/** Reads a state as typed: `slow 2000`, `wrong patient`, `gone`. Undefined where it is none. */
export function parseState(words: string): State | undefined {
  const [kind, detail, ...rest] = words.trim().split(/\s+/);
  if (rest.length > 0) return undefined;
  switch (kind) {
    case 'normal':
    case 'silent':
    case 'gone':
      return detail === undefined ? { kind } : undefined;
    case 'refusing':
      if (detail !== undefined && detail !== 'agreement') return undefined;
      return { kind, why: detail ?? 'anybody' };
    case 'slow': {
      const delayMs = Number(detail ?? 2000);
      return Number.isInteger(delayMs) && delayMs >= 0 && delayMs <= 600_000 ? { kind, delayMs } : undefined;
    }
    case 'wrong': {
      const how = wrongs.find((known) => known === (detail ?? 'page'));
      return how && { kind, how };
    }
    default:
      return undefined;
  }
}

/** A state as it is typed. */
export function formatState(state: State): string {
  if (state.kind === 'slow') return `slow ${state.delayMs}`;
  if (state.kind === 'refusing') return state.why === 'anybody' ? 'refusing' : `refusing ${state.why}`;
  return state.kind === 'wrong' ? `wrong ${state.how}` : state.kind;
}
