// What is fuzzed: something that takes bytes from outside and must answer or refuse, whatever they are.

/** What became of one input. Anything thrown instead is a crash. */
export type Verdict = 'taken' | 'refused';

export interface OpenTarget {
  /** Gives it one input. Must throw where the product failed: an error that is no refusal, a wrong answer, an error logged. */
  feed(input: Uint8Array): Verdict | Promise<Verdict>;
  close?(): Promise<void>;
}

export interface FuzzTarget {
  name: string;
  /** Which structure the mutations know of, beside bytes. */
  shape: 'hl7v2' | 'json' | 'bytes';
  /** Good inputs, invented, and real ones where this machine has them. */
  corpus(): readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  open(): OpenTarget | Promise<OpenTarget>;
  /** An input that takes longer is a hang. Generous: the machine is shared. */
  timeLimitMs?: number;
  /** Longest input made. */
  maxBytes?: number;
}
