// Signs in at the product with the unmodified official client, by the cookie that the reference server gave and by the
// password that was set there. Usage: node signin.mjs <url of the product> <email> <password> <cookie>
import assert from 'node:assert/strict';
import { createAuthClient } from 'better-auth/client';

const [base, email, password, cookie] = process.argv.slice(2);
const given = [];
const client = createAuthClient({
  baseURL: base,
  fetchOptions: {
    onRequest: (context) => {
      context.headers.set('origin', base);
      if (given.length > 0) context.headers.set('cookie', given.at(-1));
    },
    onSuccess: ({ response }) => {
      const line = response.headers.getSetCookie().find((one) => one.includes('session_token='));
      if (line) given.push(line.split(';')[0]);
    },
  },
});

given.push(cookie);
const there = await client.getSession();
assert.equal(there.error, null);
assert.equal(there.data?.user.email, email, 'the cookie of the reference server is the session here');

given.length = 0;
const anew = await client.signIn.email({ email, password });
assert.equal(anew.error, null, JSON.stringify(anew.error));
assert.equal(anew.data.user.id, there.data.user.id);
const session = await client.getSession();
assert.equal(session.data.user.email, email);
const wrong = await client.signIn.email({ email, password: `${password}4` });
assert.equal(wrong.error.code, 'INVALID_EMAIL_OR_PASSWORD');

console.log(JSON.stringify(there.data));
