// Two patients: whether they meet, and how the pair is called.
import type { PatientId } from '#standards/patient.ts';

/** Only patients who share a key are compared. */
export function sharesKey(one: { keys: readonly number[] }, other: { keys: readonly number[] }): boolean {
  // Both are in order.
  for (let at = 0, place = 0; at < one.keys.length && place < other.keys.length;) {
    if (one.keys[at] === other.keys[place]) return true;
    if (one.keys[at]! < other.keys[place]!) at += 1;
    else place += 1;
  }
  return false;
}

/** The same key whichever comes first. */
export function pairKey(one: PatientId, other: PatientId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** Parts that grow together: whoever was joined, straight or through others, is of one part. */
export function disjointParts<Member>() {
  const above = new Map<Member, Member>();
  const sizes = new Map<Member, number>();
  let largest = 1;
  const headOf = (member: Member): Member => {
    let head = member;
    for (let next = above.get(head); next !== undefined; next = above.get(head)) head = next;
    if (head !== member) above.set(member, head);
    return head;
  };
  return {
    join(one: Member, other: Member): void {
      const [some, others] = [headOf(one), headOf(other)];
      if (some === others) return;
      const size = (sizes.get(some) ?? 1) + (sizes.get(others) ?? 1);
      const [head, joined] = (sizes.get(some) ?? 1) >= (sizes.get(others) ?? 1) ? [some, others] : [others, some];
      above.set(joined, head);
      sizes.set(head, size);
      largest = Math.max(largest, size);
    },
    areOne: (one: Member, other: Member): boolean => headOf(one) === headOf(other),
    /** How many the largest part has. */
    largest: (): number => largest,
    of: (members: readonly Member[]): Member[][] => [...Map.groupBy(members, headOf).values()],
  };
}
