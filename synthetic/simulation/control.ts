// Steering a running simulation over its organisations' control ports: from the command, the page and tests alike.
import type { Happened, Happening, OrganisationStatus } from './open-organisation.ts';
import type { Simulation } from './read-simulation.ts';
import type { SimulatedMessage } from './messages.ts';

export type Steered<T> = { done: true; value: T } | { done: false; why: string };

/** Every organisation's status; undefined for one whose process is not there. */
export async function statusOf(simulation: Simulation): Promise<(OrganisationStatus | undefined)[]> {
  return Promise.all(
    simulation.organisations.map(async ({ organisation }) => {
      const answer = await order<OrganisationStatus>(organisation.controlPort, 'status');
      return answer.done ? answer.value : undefined;
    }),
  );
}

/** @param organisation its id, or `id/channel` for one of several ways it speaks, e.g. `kings/feed`. */
export async function setState(
  simulation: Simulation,
  organisation: string,
  state: string,
): Promise<Steered<OrganisationStatus>> {
  const [id = '', channel] = organisation.split('/');
  const controlPort = controlPortOf(simulation, id);
  if (controlPort === undefined) return unknownOrganisation(simulation, id);
  return order(controlPort, 'state', { state, ...(channel && { channel }) });
}

/** Lets a message happen at an organisation, about one of the cast. */
export async function sendMessage(
  simulation: Simulation,
  messages: readonly SimulatedMessage[],
  { organisation, message, person }: { organisation: string; message: string; person: string },
): Promise<Steered<Happened>> {
  const controlPort = controlPortOf(simulation, organisation);
  if (controlPort === undefined) return unknownOrganisation(simulation, organisation);
  const wanted = messages.find(({ id }) => id === message);
  if (!wanted)
    return {
      done: false,
      why: `There is no message "${message}". There are: ${messages.map(({ id }) => id).join(', ')}.`,
    };
  const subject = simulation.people.find(({ id }) => id === person);
  if (!subject)
    return { done: false, why: `There is nobody "${person}" in the cast. Ids are the names of the people’s files.` };
  const happening: Happening = {
    person: { ...subject, held: {} },
    adds: wanted.adds,
    kinds: wanted.kinds,
    ...(wanted.ends && { ends: wanted.ends }),
  };
  return order(controlPort, 'happening', happening);
}

export async function prime(controlPort: number, series: boolean): Promise<Steered<OrganisationStatus>> {
  return order(controlPort, 'prime', { series });
}

function controlPortOf(simulation: Simulation, id: string): number | undefined {
  return simulation.organisations.find(({ organisation }) => organisation.id === id)?.organisation.controlPort;
}

function unknownOrganisation(simulation: Simulation, id: string): { done: false; why: string } {
  const known = simulation.organisations.map(({ organisation }) => organisation.id).join(', ');
  return { done: false, why: `There is no organisation "${id}". There are: ${known}.` };
}

async function order<T>(port: number, path: string, body?: unknown): Promise<Steered<T>> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(5000),
    });
    const value = (await response.json()) as T & { why?: string };
    return response.ok ? { done: true, value } : { done: false, why: value.why ?? `It answered ${response.status}.` };
  } catch {
    return { done: false, why: `Nothing answers on control port ${port}. Is the demonstration running?` };
  }
}
