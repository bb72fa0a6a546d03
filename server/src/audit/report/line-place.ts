// Where a line stands in a person's list: what a page ends at, so that the next goes on behind it whatever is written meanwhile.

export interface LinePlace {
  /** Milliseconds since 1970. */
  at: number;
  /** Of its first event; 0 where only another record told of it: behind ours of the same instant. */
  sequence: number;
  /** Tells those apart that others told of in one instant; empty for ours. */
  told: string;
}

/** The newest first: below 0 where the one stands before the other. */
export const comparePlaces = (one: LinePlace, other: LinePlace): number =>
  other.at - one.at || other.sequence - one.sequence || (one.told < other.told ? -1 : Number(one.told > other.told));

/** A page of a list: what stands behind `before`, as many as `most`. */
export interface PageAsked {
  since: Date;
  until: Date;
  before?: LinePlace | undefined;
  most: number;
}
