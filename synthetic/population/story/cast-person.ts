// Somebody of the crowd in the shape the cast's people have, as one organisation knows them: so that what the simulated
// organisations make of the cast (FHIR, HL7 v2, GP Connect) they make of the crowd.
import type { CodeBook } from '#synthetic/people/codes.ts';
import type { HeldRecord } from '#synthetic/people/held-record.ts';
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { type Health, healthOf } from '../health/health.ts';
import { identityAt, type KnownIdentity } from '../identities.ts';
import { type KnownAt, organisationsOf } from '../known-as/organisations.ts';
import { type Person, personAt, type Population } from '../person.ts';
import { councilRecord, hospitalRecord, mentalHealthRecord } from './elsewhere.ts';
import { practiceRecord } from './practice.ts';
import { telling, type Telling } from './telling.ts';

/** What one organisation holds of one person. */
export interface HeldBySomebody {
  identity: KnownIdentity;
  /** Its id in `held` is the organisation's ODS code. */
  cast: CastPerson;
}

export interface StorySettings {
  book: CodeBook;
  /** How far back what happens again and again is told; 3 unless told. */
  years?: number;
}

/** What every organisation that knows a person holds of them, in the order of their identities. */
export function heldOf(population: Population, number: number, settings: StorySettings): HeldBySomebody[] {
  const person = personAt(population, number);
  const health = healthOf(population, person);
  return organisationsOf(population, person).map((known) => heldAt(population, person, health, known, settings));
}

function heldAt(
  population: Population,
  person: Person,
  health: Health,
  known: KnownAt,
  { book, years = 3 }: StorySettings,
): HeldBySomebody {
  const identity = identityAt(population, person, known);
  const record = recordAt(telling(population, person, health, known, book, years));
  const { demographics } = identity;
  const [name, ...others] = demographics.names;
  const address = demographics.addresses[0];
  const phone = (use: string) => demographics.telecoms.find((each) => each.use === use)?.value;
  const email = demographics.telecoms.find(({ system }) => system === 'email')?.value;
  const home = phone('home');
  const mobile = phone('mobile');
  const died = health.died !== undefined && health.died >= known.since ? health.died : undefined;
  const cast: CastPerson = {
    id: `crowd-${population.seed}-${person.number}${known.duplicateOf ? '-again' : ''}`,
    plays: ['crowd'],
    story: 'One of the crowd.',
    // What the organisation holds is said below, in `identity`; where it holds none it says so there.
    nhsNumber: demographics.nhsNumber ?? '',
    name: { given: [...name!.given], family: name!.family ?? '' },
    formerNames: others.map(({ family = '' }) => ({
      given: [...name!.given],
      family,
      until: person.former?.until ?? known.since,
    })),
    born: demographics.birthDate ?? '',
    gender: demographics.gender ?? 'unknown',
    address: { lines: address ? [...address.lines] : [''], postcode: address?.postcode ?? '' },
    pds: { status: 'known', supersedes: [] },
    held: {
      [known.organisation]: {
        ...record,
        identity: {
          nhsNumber: demographics.nhsNumber ?? null,
          nhsNumberVerified: demographics.nhsNumberStatus === 'verified',
        },
      },
    },
    ...(home ? { phone: home } : {}),
    ...(mobile ? { mobile } : {}),
    ...(email ? { email } : {}),
    ...(died ? { died } : {}),
    ...(demographics.language
      ? {
          language: {
            code: demographics.language.code,
            name: languageName.of(demographics.language.code) ?? demographics.language.code,
            interpreter: demographics.language.interpreterRequired === true,
          },
        }
      : {}),
  };
  return { identity, cast };
}

const languageName = new Intl.DisplayNames(['en'], { type: 'language' });

function recordAt(story: Telling): HeldRecord {
  switch (story.known.kind) {
    case 'practice':
    case 'former-practice':
      return practiceRecord(story);
    case 'acute':
      return hospitalRecord(story);
    case 'mental-health':
      return mentalHealthRecord(story);
    default:
      return councilRecord(story);
  }
}
