// The tree, its proofs and its notes, against published vectors and against each other.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../canonical-json.ts';
import { readCheckpoint, signCheckpoint, splitNotes } from './checkpoint.ts';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  type Hash,
  inclusionProof,
  leafHash,
  nodeHash,
  type ReadSubtree,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle-tree.ts';
import { openNote, readSigners, readVerifier, signNote, verifierKeyOf } from './signed-note.ts';

const leavesOf = (size: number) => Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`entry ${at}`)));

/** As RFC 9162 §2.1.1 defines it, word for word. */
function definition(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(definition(leaves.slice(0, split)), definition(leaves.slice(split)));
}

function treeOf(leaves: readonly Hash[]): { frontier: Frontier; read: ReadSubtree } {
  const subtrees = new Map<string, Hash>();
  const frontier = new Frontier();
  for (const leaf of leaves)
    frontier.append(leaf, (level, index, hash) => void subtrees.set(`${level} ${index}`, hash));
  return {
    frontier,
    read: (level, index) => {
      const hash = subtrees.get(`${level} ${index}`);
      return hash ? Promise.resolve(hash) : Promise.reject(new Error(`no subtree ${level} ${index}`));
    },
  };
}

test('roots are those of the published tree of eight entries', () => {
  // Source: Certificate Transparency's reference tests, entries and roots in hexadecimal.
  const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const frontier = new Frontier();
  for (const [at, entry] of entries.entries()) {
    frontier.append(leafHash(Buffer.from(entry, 'hex')));
    assert.equal(frontier.root().toString('hex'), roots[at]);
  }
});

test('the root of any list is the one the standard defines, however it is come by', async () => {
  for (let size = 0; size <= 70; size += 1) {
    const leaves = leavesOf(size);
    const { frontier, read } = treeOf(leaves);
    const expected = definition(leaves);
    assert.deepEqual(frontier.root(), expected);
    assert.deepEqual(await rootOf(size, read), expected);
    assert.deepEqual((await Frontier.read(size, read)).root(), expected);
  }
});

test('every leaf of every list is shown to be in it, and nothing else is', async () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = leavesOf(size);
    const { frontier, read } = treeOf(leaves);
    const root = frontier.root();
    for (const [index, leaf] of leaves.entries()) {
      const proof = await inclusionProof(index, size, read);
      const claim = { leaf, index, size, proof, root };
      assert.ok(verifyInclusion(claim));
      assert.ok(!verifyInclusion({ ...claim, leaf: leafHash(Buffer.from('another')) }));
      assert.ok(!verifyInclusion({ ...claim, root: emptyRoot }));
      assert.ok(!verifyInclusion({ ...claim, index: size }));
      assert.ok(!verifyInclusion({ ...claim, proof: [...proof, leaf] }));
      if (size > 1) {
        assert.ok(!verifyInclusion({ ...claim, proof: proof.slice(1) }));
        assert.ok(!verifyInclusion({ ...claim, index: (index + 1) % size }));
      }
    }
  }
});

test('a longer list is shown to begin with a shorter, and another is not', async () => {
  for (let size = 1; size <= 33; size += 1) {
    const leaves = leavesOf(size);
    const { frontier, read } = treeOf(leaves);
    const root = frontier.root();
    for (let before = 0; before <= size; before += 1) {
      const beforeRoot = definition(leaves.slice(0, before));
      const proof = await consistencyProof(before, size, read);
      assert.ok(verifyConsistency({ before, beforeRoot, size, root, proof }), `${before} of ${size}`);
      const forged = leafHash(Buffer.from('forged'));
      assert.ok(!verifyConsistency({ before, beforeRoot: forged, size, root, proof }));
      if (before > 0 && before < size) {
        assert.ok(!verifyConsistency({ before, beforeRoot, size, root: forged, proof }));
        assert.ok(!verifyConsistency({ before, beforeRoot, size, root, proof: [...proof, forged] }));
      }
    }
  }
});

const { privateKey } = generateKeyPairSync('ed25519');
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const name = 'example.org/log';
const signer = readSigners(pem, name)[0]!;
const verifier = readVerifier(verifierKeyOf(signer));

test('the published example of a signed note is believed, and not when a letter of it is changed', () => {
  // Source: C2SP signed-note, §"Example".
  const key = readVerifier('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  const note =
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
  assert.equal(openNote(note, [key]), 'This is an example message.\n');
  assert.equal(openNote(note.replace('an example', 'no example'), [key]), undefined);
  assert.equal(openNote(note, [verifier]), undefined, 'signed by nobody who is known');
});

test('a note of several keys is believed where one is known and none that is known is wrong', () => {
  const other = { name, privateKey: generateKeyPairSync('ed25519').privateKey };
  const note = signNote('x\n', [signer, other]);
  assert.equal(openNote(note, [verifier]), 'x\n');
  assert.equal(openNote(note, [readVerifier(verifierKeyOf(other))]), 'x\n');
  const [text, first, second] = note.split('\n— ');
  const broken = second!.replace(/.{8}\n$/, 'AAAAAAA=\n');
  const forged = `${text}\n— ${first}\n— ${broken}`;
  assert.equal(openNote(forged, [verifier, readVerifier(verifierKeyOf(other))]), undefined);
  assert.equal(openNote(signNote('x\n', [other]), [verifier]), undefined);
});

test('a checkpoint says what it was made of, and a file of them falls into its notes', () => {
  const one = signCheckpoint({ origin: name, size: 0, root: emptyRoot }, [signer]);
  const other = signCheckpoint({ origin: name, size: 12, root: leavesOf(1)[0]! }, [signer, signer]);
  assert.deepEqual(splitNotes(`${one}\n${other}\n`), [one, other]);
  assert.deepEqual(splitNotes(one + other), [one, other]);
  const text = openNote(other, [verifier])!;
  assert.deepEqual(readCheckpoint(text), { origin: name, size: 12, root: leavesOf(1)[0] });
  for (const wrong of ['', 'x\n012\nAAAA\n', `x\n12\n${'A'.repeat(10)}\n`, 'x\n-1\n'])
    assert.equal(readCheckpoint(wrong), undefined, wrong);
});

test('a value has one way to be written, however its members stand; another value has another', () => {
  assert.equal(
    canonicalJson({ b: [1, 'ä', null], a: { d: true, c: 0.1 } }),
    '{"a":{"c":0.1,"d":true},"b":[1,"ä",null]}',
  );
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
  assert.throws(() => canonicalJson(Number.NaN), TypeError);
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const written = canonicalJson(one);
      assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(one)));
      if (JSON.stringify(one) === JSON.stringify(other)) assert.equal(written, canonicalJson(other));
      if (written === canonicalJson(other))
        assert.deepEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
    }),
  );
});
