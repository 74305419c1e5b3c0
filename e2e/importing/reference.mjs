// The reference server with its MongoDB adapter: makes accounts and sessions as its users do, and says how they sign in.
// Usage: node reference.mjs <mongodb uri with database> <secret>; prints one JSON object.
import { betterAuth } from 'better-auth';
import { mongodbAdapter } from 'better-auth/adapters/mongodb';
import { admin } from 'better-auth/plugins';
import { MongoClient } from 'mongodb';

const [uri, secret] = process.argv.slice(2);
const base = 'http://localhost:3000';
const client = new MongoClient(uri);
const database = client.db();
const auth = betterAuth({
  baseURL: base,
  secret,
  // Transactions need a replica set.
  database: mongodbAdapter(database, { transaction: false }),
  emailAndPassword: { enabled: true },
  plugins: [admin()],
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

const PASSWORD = 'Password123';

async function call(path, body) {
  const response = await auth.handler(
    new Request(`${base}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, 'user-agent': 'reference' },
      body: JSON.stringify(body),
    }),
  );
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).find((pair) => pair.includes('session_token='));
  return { cookie, ...(await response.json()) };
}

const signUp = (name) => call('/sign-up/email', { email: `${name}@source.test`, name: `${name} Source`, password: PASSWORD });

const ada = await signUp('ada');
const device = await call('/sign-in/email', { email: 'ada@source.test', password: PASSWORD, rememberMe: false });
const chief = await signUp('chief');
const banned = await signUp('banned');
const twice = await signUp('twice');
const users = database.collection('user');
await users.updateOne({ email: 'ada@source.test' }, { $set: { emailVerified: true, image: 'https://example.com/ada.png', createdAt: new Date('2024-02-03T04:05:06.789Z') } });
await users.updateOne({ email: 'chief@source.test' }, { $set: { role: 'admin' } });
await users.updateOne({ email: 'banned@source.test' }, { $set: { banned: true, banReason: 'Spam' } });
// As an adapter without a unique index lets it be.
await users.updateOne({ email: 'twice@source.test' }, { $set: { email: 'ADA@source.test' } });

// Somebody whom only another provider vouches for.
const context = await auth.$context;
await context.internalAdapter.createOAuthUser(
  { email: 'social@source.test', name: 'Social Source', emailVerified: true },
  { providerId: 'github', accountId: '12345' },
);

console.log(JSON.stringify({ password: PASSWORD, ada: ada.user.id, cookie: ada.cookie, device: device.cookie, chief: chief.cookie, banned: banned.cookie, twice: twice.cookie }));
await client.close();
process.exit(0);
