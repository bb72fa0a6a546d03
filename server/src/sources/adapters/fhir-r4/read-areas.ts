// Everything a source holds about its patient: one search for each kind, a few at a time, or its $everything.
// Source: https://hl7.org/fhir/R4/search.html, https://hl7.org/fhir/R4/patient-operation-everything.html
import type { Refusal } from '../../connection/refusal.ts';
import { openPlaces } from '#runtime/places.ts';
import { areaOf, type AskedType } from './reading/areas.ts';
import type { Collection } from './reading/collection.ts';
import type { Asking, FhirRequest, FhirServer } from './requests/fhir-request.ts';
import type { BundleEntry } from './requests/bundle.ts';
import { readPages } from './requests/pages.ts';
import type { Wait } from './requests/within-wait.ts';

/** Why a kind did not come, or not completely; kinds that came are not in it. */
export type Missing = Map<string, Refusal>;

export async function readAreas(
  server: FhirServer,
  asking: Asking,
  patientId: string,
  collection: Collection,
  { wait, searchAlso }: { wait: Wait; searchAlso: readonly (readonly [string, string])[] },
): Promise<Missing> {
  const { everything, resourceTypes, pageSize } = server.settings;
  if (everything) {
    const url = new URL(`Patient/${patientId}/$everything?_count=${pageSize}`, server.base);
    const refusal = await readInto(server, asking, { get: url }, undefined, collection, wait);
    const whole = refusal ?? collection.saidMissing.get('');
    return new Map(whole === undefined ? [] : resourceTypes.map((type) => [type, whole]));
  }
  const missing: Missing = new Map();
  const searches = openPlaces(server.settings.searchesAtOnce);
  const search = async (type: AskedType) => {
    const leave = await searches.enter();
    const request: FhirRequest = {
      search: type,
      form: [...searchFor(type, patientId, pageSize), ...searchAlso.map(copy)],
    };
    try {
      const refusal = await readInto(server, asking, request, type, collection, wait, leave);
      const why = refusal ?? collection.saidMissing.get(type);
      if (why) missing.set(type, why);
    } finally {
      leave();
    }
  };
  await Promise.all(resourceTypes.map(search));
  return missing;
}

async function readInto(
  server: FhirServer,
  asking: Asking,
  request: FhirRequest,
  type: AskedType | undefined,
  collection: Collection,
  wait: Wait,
  /** Called when all of it has come, before it is read: what is asked next need not wait for that. */
  whenHere?: () => void,
): Promise<Refusal | undefined> {
  const take = (entries: readonly BundleEntry[]) => collection.take(entries, type, asking.signal);
  const pages = readPages(server, asking, request, take, whenHere);
  const read = await wait.within(pages);
  return 'outcome' in read ? read : read.refusal;
}

function searchFor(type: AskedType, patientId: string, pageSize: number): [string, string][] {
  const include = areaOf(type)?.include ?? [];
  return [
    ['patient', `Patient/${patientId}`],
    ['_count', String(pageSize)],
    ...include.map((path): [string, string] => ['_include', path]),
  ];
}

const copy = ([name, value]: readonly [string, string]): [string, string] => [name, value];
