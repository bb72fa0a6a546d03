// UK postcodes as text to compare: shape only, not whether the place exists.
// Source: BS 7666 / Royal Mail PAF, formats A9 9AA, A99 9AA, AA9 9AA, AA99 9AA, A9A 9AA, AA9A 9AA; and GIR 0AA.

const shape = /^([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][A-Z]{2})$/;

/** "se59rs" → "SE5 9RS"; undefined where it is not a postcode. */
export function parsePostcode(text: string | undefined): string | undefined {
  const found = shape.exec((text ?? '').replaceAll(/[^A-Za-z0-9]/g, '').toUpperCase());
  return found ? `${found[1]} ${found[2]}` : undefined;
}

/** "SE5 9RS" → "SE5": the post town's district. */
export function outwardCode(postcode: string): string {
  return postcode.slice(0, postcode.indexOf(' '));
}
