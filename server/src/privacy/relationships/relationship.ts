// Why a professional has to do with a person. Without one of these no record is opened; which of them count, and for whom, the
// partnership's policies say.

export const relationshipKinds = [
  /** The person is registered at the GP practice they work for. */
  'registered-practice',
  /** Their organisation has seen the person, or is going to: an encounter, an episode or an appointment. */
  'contact',
  /** Their organisation holds a referral of the person. */
  'referral',
  /** They are in a team that looks after the person: one their organisation keeps here, or one its own system names. */
  'care-team',
  /** They came here from the person's record in their own system. */
  'launched',
  /** They said why they need it. */
  'self-claimed',
  /** They opened it in an emergency. */
  'break-glass',
] as const;

export type RelationshipKind = (typeof relationshipKinds)[number];

export interface Relationship {
  kind: RelationshipKind;
  /** When it ends by itself. */
  until?: Date;
  /** For one that a reader gave: id of the reason, or the national code of an emergency's. */
  reason?: string;
  /** For a team: what it is called. */
  team?: string;
}
