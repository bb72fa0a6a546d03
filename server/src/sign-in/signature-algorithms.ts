/** Algorithms by which a token may be signed: none of them with a secret both sides know, and never "none". */
export const signatureAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384'] as const;
