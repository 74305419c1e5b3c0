// Sends every call to the reference server and to the product and says what differs and is not meant to.
// Usage: node harness.mjs <url of the product, such as http://localhost:3000> [its base path]
import { calls } from './calls.mjs';
import { differencesBetween, normalise } from './compare.mjs';
import { differences } from './differences.mjs';
import { Jar, send } from './http.mjs';
import { startReference } from './reference.mjs';

class Server {
  #jars = new Map();

  constructor(url, basePath) {
    this.url = url;
    this.basePath = basePath;
  }

  #jar(name) {
    if (!this.#jars.has(name)) this.#jars.set(name, new Jar());
    return this.#jars.get(name);
  }

  async answer(call) {
    const headers = Object.fromEntries(
      Object.entries(call.headers ?? {}).map(([name, value]) => [name, value.replaceAll('<base>', this.url)]),
    );
    if (call.origin) headers.origin = this.url;
    const cookie = this.#cookie(call);
    if (cookie) headers.cookie = cookie;
    if (call.keep) this.#jars.set(call.keep, this.#copy(call.jar));
    const answer = await send(this.url, {
      method: call.method,
      path: this.basePath + call.path,
      headers,
      body: call.body?.replaceAll('<base>', this.url),
    });
    if (call.jar) this.#jar(call.jar).take(answer.cookies);
    return normalise(answer, this.url);
  }

  #cookie(call) {
    if (call.cookieOf) {
      const all = this.#jar(call.cookieOf).header();
      const token = all.split('; ').find((pair) => pair.includes('session_token=')) ?? '';
      return call.change ? call.change(token) : token;
    }
    return call.jar ? this.#jar(call.jar).header() : undefined;
  }

  #copy(name) {
    const copy = new Jar();
    const pairs = this.#jar(name).header().split('; ').filter(Boolean);
    copy.take(pairs.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), attributes: [] })));
    return copy;
  }
}

const [productUrl, basePath = '/api/auth'] = process.argv.slice(2);
if (!productUrl) {
  console.error('Usage: node harness.mjs <url of the product> [its base path]');
  process.exit(2);
}

const reference = await startReference();
const servers = [new Server(reference.url, '/api/auth'), new Server(productUrl.replace(/\/$/, ''), basePath)];
const shown = new Set();
let equal = 0;
let meant = 0;
let wrong = 0;
for (const [name, call] of calls) {
  const [expected, actual] = await Promise.all(servers.map((server) => server.answer(call)));
  const found = differencesBetween(expected, actual);
  const reasons = found.map((difference) => differences.find(({ covers }) => covers({ call: name, ...difference })));
  reasons.filter(Boolean).forEach((why) => shown.add(why));
  const unmeant = found.filter((_, index) => !reasons[index]);
  if (reasons.every((why) => why?.everywhere)) equal += 1;
  else if (unmeant.length === 0) meant += 1;
  else {
    wrong += 1;
    console.log(`DIFFERS  ${name}`);
    for (const { path, reference: theirs, product } of unmeant) {
      console.log(`         ${path}: reference ${JSON.stringify(theirs)}, product ${JSON.stringify(product)}`);
    }
  }
}
await reference.close();
const stale = differences.filter((difference) => !shown.has(difference));
for (const { reason } of stale) console.log(`STALE    no call shows this any more: ${reason}`);
console.log(`${calls.length} calls: ${equal} equal but for what is so everywhere, ${meant} different as meant, ${wrong} different and not meant`);
process.exit(wrong + stale.length === 0 ? 0 : 1);
