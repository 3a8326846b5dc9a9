// Issue and verify with @digitalbazaar/vc (data integrity, eddsa-rdfc-2022), as a worker of bench.workers' language.
// Arguments: `issue` or `verify`, the file with the payload, and the folder whose node_modules has the packages.
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';

const [task, payloadFile, folder] = process.argv.slice(2);
const {resolve} = createRequire(folder + '/package.json');
const load = name => import(pathToFileURL(resolve(name)));
const vc = await load('@digitalbazaar/vc');
const {DataIntegrityProof} = await load('@digitalbazaar/data-integrity');
const {cryptosuite} = await load('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const Ed25519Multikey = await load('@digitalbazaar/ed25519-multikey');

const payload = JSON.parse(readFileSync(payloadFile, 'utf8'));
const controller = 'https://ecert.example/issuer';
const key = await Ed25519Multikey.generate({controller, id: controller + '#key'});
const publicKey = await key.export({publicKey: true, includeContext: true});
const documents = new Map([
  [key.id, publicKey],
  [controller, {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: controller, assertionMethod: [publicKey], verificationMethod: [publicKey],
  }],
]);
const documentLoader = async url => {
  if(documents.has(url)) {
    return {contextUrl: null, documentUrl: url, document: documents.get(url)};
  }
  return vc.defaultDocumentLoader(url);
};
const credential = () => ({
  '@context': ['https://www.w3.org/ns/credentials/v2', {'@vocab': 'https://ecert.example/vocab#'}],
  type: ['VerifiableCredential'], issuer: controller, credentialSubject: {id: 'urn:x:1', ...payload},
});
const suite = () => new DataIntegrityProof({signer: key.signer(), cryptosuite});
const issue = () => vc.issue({credential: credential(), suite: suite(), documentLoader});
const issued = await issue();
const verify = async () => {
  const found = await vc.verifyCredential({
    credential: structuredClone(issued), suite: new DataIntegrityProof({cryptosuite}), documentLoader,
  });
  if(!found.verified) {
    throw found.error;
  }
};

const work = task === 'issue' ? issue : verify;
for await (const line of createInterface({input: process.stdin})) {
  const {seconds} = JSON.parse(line);
  const begun = performance.now(), cpu = process.cpuUsage();
  let units = 0;
  while(performance.now() < begun + seconds * 1000) {
    await work();
    units += 1;
  }
  const used = process.cpuUsage(cpu);
  const wall = (performance.now() - begun) / 1000;
  process.stdout.write(JSON.stringify({units, cpu: (used.user + used.system) / 1e6, wall}) + '\n');
}
