import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPageTokens } from './page-token.ts';

const tokens = createPageTokens('secret');
const value = { sourceId: 'kings', url: 'Binary/1' };

test('a token opens for the session it was made for, and for no other', () => {
  const token = tokens.seal('document', value, 'session-1');
  assert.deepEqual(tokens.open('document', token, 'session-1'), value);
  assert.equal(tokens.open('document', token, 'session-2'), undefined);
  assert.equal(tokens.open('changes', token, 'session-1'), undefined, 'nor for another use');
});

test('an altered, foreign or made-up token opens nothing', () => {
  const token = tokens.seal('document', value, 's');
  const altered = Buffer.from(token, 'base64url');
  altered[altered.length - 1]! ^= 1;
  for (const bad of [
    altered.toString('base64url'),
    createPageTokens('other').seal('document', value, 's'),
    '',
    'x',
    token.slice(0, 20),
    `${token}x`,
    `${token}=`,
    `${token} `,
  ])
    assert.equal(tokens.open('document', bad, 's'), undefined);
});

test('a token shows nothing of what it holds, and no two are alike', () => {
  const [one, other] = [tokens.seal('document', value, 's'), tokens.seal('document', value, 's')];
  assert.notEqual(one, other);
  assert.ok(!Buffer.from(one, 'base64url').toString('latin1').includes('Binary'));
});
