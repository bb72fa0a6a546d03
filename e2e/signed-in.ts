// Somebody's session without a browser, for journeys in which a program asks.
export { signedIn } from '#synthetic/simulation/sign-in-by-hand.ts';
