// Sends what one organisation holds of a crowd to a server that takes FHIR, as its own system would.
import type { Population } from './person.ts';
import { heldOf, type StorySettings } from './story/cast-person.ts';
import { bundleOf } from './drawn/bundles.ts';
import type { Part } from './write-out.ts';

export interface Receiver {
  /** Where transactions are posted, e.g. `https://record.example.org/fhir/r4`. */
  url: string;
  /** The source's bearer token. */
  token: string;
  /** ODS code of the organisation the token is for. */
  organisation: string;
}

/** One transaction for each person it knows. @throws where the server does not take one: nothing after it was sent. */
export async function sendBundles(
  { url, token, organisation }: Receiver,
  population: Population,
  { from, to }: Part,
  story: StorySettings,
): Promise<number> {
  let sent = 0;
  for (let number = from; number < to; number += 1)
    for (const held of heldOf(population, number, story)) {
      if (held.identity.organisation !== organisation) continue;
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        body: JSON.stringify(bundleOf([held], `${population.today}T00:00:00Z`)),
        signal: AbortSignal.timeout(60_000),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`Person ${number} was not taken: the server answered ${response.status}.`);
      sent += 1;
    }
  return sent;
}
