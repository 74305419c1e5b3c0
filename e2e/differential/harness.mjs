// Sends every call to the reference server and to the product and says what differs and is not meant to.
// Both of the product's base paths are called, a call each in turn; the reference server has one.
// Usage: node harness.mjs <url of the product, such as http://localhost:3000> <port its SMTP_URL names> <file its clock reads>
// First of all, so that everything here looks at the clock that can be moved on.
import { pass } from './clock.mjs';
import { aging } from './aging.mjs';
import { calls } from './calls.mjs';
import { differencesBetween } from './compare.mjs';
import { Coverage } from './coverage.mjs';
import { differences } from './differences.mjs';
import { receiveMails } from './inbox.mjs';
import { enterByMail } from './passwordless-client.mjs';
import { startReference } from './reference.mjs';
import { Server } from './server.mjs';

const [productUrl, smtpPort, clock] = process.argv.slice(2);
if (!productUrl || !smtpPort || !clock) {
  console.error('Usage: node harness.mjs <url of the product> <port its SMTP_URL names> <file its clock reads>');
  process.exit(2);
}

const mails = await receiveMails(Number(smtpPort));
const reference = await startReference();
const coverage = new Coverage();
const servers = [
  new Server({ ...reference, basePaths: ['/api/auth'] }),
  new Server({ url: productUrl.replace(/\/$/, ''), inbox: mails.inbox, basePaths: ['/api/auth', '/auth'], coverage }),
];

const shown = new Set();
const figures = { equal: 0, meant: 0, wrong: 0 };

function judge(name, expected, actual) {
  const found = differencesBetween(expected, actual);
  const reasons = found.map((difference) => differences.find(({ covers }) => covers({ call: name, ...difference })));
  reasons.filter(Boolean).forEach((why) => shown.add(why));
  const unmeant = found.filter((_, index) => !reasons[index]);
  if (reasons.every((why) => why?.everywhere)) figures.equal += 1;
  else if (unmeant.length === 0) figures.meant += 1;
  else {
    figures.wrong += 1;
    console.log(`DIFFERS  ${name}`);
    for (const { path, reference: theirs, product } of unmeant) {
      console.log(`         ${path}: reference ${JSON.stringify(theirs)}, product ${JSON.stringify(product)}`);
    }
  }
}

const names = new Set();
async function compare(script, pair) {
  for (const [name, call] of script) {
    if (names.has(name)) throw new Error(`Two calls have the name "${name}"`);
    names.add(name);
    if (call.pass) {
      pass(call.pass, clock);
    } else {
      const [theirs, ours] = await Promise.all(pair.map((server) => server.answer(call)));
      judge(name, theirs, ours);
    }
  }
}

await compare(calls, servers);

// Both have mailed as many links to everybody. The product's may still be on the way: wait for the last of each that is
// to come.
const expected = reference.inbox.counts();
for (const [to, count] of expected) {
  const isMeant = differences.some(({ covers }) => covers({ call: 'links mailed', path: to, reference: count }));
  if (!isMeant) await mails.inbox.link(to, count - 1);
}
judge('links mailed', Object.fromEntries(expected), Object.fromEntries(mails.inbox.counts()));

for (const [index, server] of servers.entries()) {
  for (const basePath of server.basePaths) {
    const email = `client${index}${basePath.length}@mailbox.test`;
    await enterByMail({ url: server.url, basePath, inbox: server.inbox, email });
    console.log(`official client at ${index === 0 ? 'the reference server' : `${basePath} of the product`}: entered by links and codes`);
  }
}

const old = await startReference({ deletesByLink: true });
await compare(aging, [new Server({ ...old, basePaths: ['/api/auth'] }), servers[1]]);
await old.close();

const description = await (await fetch(`${servers[1].url}/openapi/json`)).json();
const missing = coverage.missing(description);
missing.forEach((sentence) => console.log(`MISSING  ${sentence}`));

await reference.close();
await mails.close();
const stale = differences.filter((difference) => !shown.has(difference));
for (const { reason } of stale) console.log(`STALE    no call shows this any more: ${reason}`);
console.log(
  `${figures.equal + figures.meant + figures.wrong} calls: ${figures.equal} equal but for what is so everywhere, ${figures.meant} different as meant, ${figures.wrong} different and not meant`,
);
process.exit(figures.wrong + stale.length + missing.length === 0 ? 0 : 1);
