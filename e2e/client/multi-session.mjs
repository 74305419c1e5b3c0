// Every method of the official client's multi-session plugin.
// Usage: node multi-session.mjs BASE_URL AUTH_PATH SUFFIX
import assert from 'node:assert/strict';
import { createAuthClient } from 'better-auth/client';
import { multiSessionClient } from 'better-auth/client/plugins';
import { Cookies, browserFetch, refused, succeeded } from './browser.mjs';

const [base, path, suffix] = process.argv.slice(2);
const password = 'Analytical-1';
const cookies = new Cookies();
const client = createAuthClient({
  baseURL: base + path,
  plugins: [multiSessionClient()],
  fetchOptions: { customFetchImpl: browserFetch(base, cookies) },
});
const who = async () => succeeded(await client.getSession())?.user.email;
const held = () => cookies.names().filter((name) => name.startsWith('better-auth.session_token_multi-')).length;

assert.deepEqual(succeeded(await client.multiSession.listDeviceSessions()), []);
const one = `one.multi.${suffix}@example.com`;
const two = `two.multi.${suffix}@example.com`;
succeeded(await client.signUp.email({ email: one, name: 'One', password: password }));
succeeded(await client.signUp.email({ email: two, name: 'Two', password: password }));
assert.equal(held(), 2);
assert.equal(await who(), two);

const list = succeeded(await client.multiSession.listDeviceSessions());
assert.deepEqual(list.map(({ user }) => user.email).sort(), [one, two]);
assert.ok(list[0].session.expiresAt instanceof Date);
const first = list.find(({ user }) => user.email === one);
const active = succeeded(await client.multiSession.setActive({ sessionToken: first.session.token }));
assert.equal(active.user.email, one);
assert.equal(await who(), one);
refused(await client.multiSession.setActive({ sessionToken: 'nothing' }), 401, 'INVALID_SESSION_TOKEN');

assert.deepEqual(succeeded(await client.multiSession.revoke({ sessionToken: active.session.token })), { status: true });
assert.equal(await who(), two, 'the other one is active now');
assert.equal(held(), 1);
succeeded(await client.signIn.email({ email: one, password }));
assert.equal(held(), 2);
assert.deepEqual(succeeded(await client.signOut()), { success: true });
assert.equal(held(), 0);
assert.deepEqual(succeeded(await client.multiSession.listDeviceSessions()), []);

console.log(`official multi-session client at ${path}: switched between and revoked sessions of two accounts`);
