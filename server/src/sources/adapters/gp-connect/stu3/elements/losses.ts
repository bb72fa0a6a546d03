// What of a message could not be carried, by the shape of the place and never by its content.
import type { Loss } from '../../../../source-adapter.ts';

export interface LossLog {
  /** @param place element path without positions, e.g. `MedicationRequest.dosageInstruction.asNeededBoolean`. */
  report(place: string, effect: Loss['effect'], reason: string): void;
  /** One loss per place, effect and reason, saying in how many places of that shape it happened. */
  list(): Loss[];
}

export function openLossLog(): LossLog {
  const found = new Map<string, { loss: Loss; times: number }>();
  return {
    report(place, effect, reason) {
      const key = `${place}\n${effect}\n${reason}`;
      const before = found.get(key);
      if (before) before.times += 1;
      else found.set(key, { loss: { kind: place.split('.', 1)[0]!, location: place, effect, reason }, times: 1 });
    },
    list: () =>
      [...found.values()].map(({ loss, times }) =>
        times === 1 ? loss : { ...loss, reason: `${loss.reason} (${times} places)` },
      ),
  };
}

/** A name out of a message, as it may stand in a report: a word, or the fact that it was none. */
export function safeName(name: unknown): string {
  return typeof name === 'string' && /^[A-Za-z][A-Za-z_]{0,39}$/.test(name) ? name : '(no element name)';
}
