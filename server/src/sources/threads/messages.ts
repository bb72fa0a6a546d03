// What the thread that answers readers and a thread that asks sources say to each other.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Organisation, SourceConfig } from '#runtime/config/partnership.ts';
import type { AnswerRead, Wanted } from '../query/read-answer.ts';
import type { SourceQuery } from '../source-adapter.ts';

/** What a thread is started with. */
export interface Started {
  sources: readonly SourceConfig[];
  organisations: readonly Organisation[];
  host: Organisation;
  /** As AdapterDependencies. */
  heardDirectly: ReadonlySet<string>;
}

type MadeOf = NeverShared['madeOf'];

export type ToThread =
  | {
      kind: 'ask';
      id: number;
      sourceId: string;
      /** Its lists by their stamp: they were told before. */
      query: Omit<SourceQuery, 'neverShared'> & { neverShared: Pick<MadeOf, 'stamp' | 'beside'> };
      wanted: Wanted;
    }
  | { kind: 'cancel'; id: number }
  | { kind: 'lists'; madeOf: Omit<MadeOf, 'beside'> }
  | { kind: 'close' };

export type FromThread<Entries> =
  /** @param keeps what is kept follows. */
  | { kind: 'answer'; id: number; answer: Omit<AnswerRead<Entries>, 'kept'>; keeps: boolean }
  | { kind: 'kept'; id: number; packed: Uint8Array }
  /** The adapter threw, or left off because it was cancelled: its error's kind and where, never its words. */
  | { kind: 'failed'; id: number; name: string; frames: readonly string[] };
