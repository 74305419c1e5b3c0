// Signs up, reads its session, signs out and signs in again with the unmodified official client.
// Usage: node journey.mjs BASE_URL AUTH_PATH EMAIL
import assert from 'node:assert/strict';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { createAuthClient } from 'better-auth/client';
import { Cookies, browserFetch, succeeded } from './browser.mjs';
import { jwtClient } from 'better-auth/client/plugins';

const [base, path, email] = process.argv.slice(2);
const name = 'Ada Lovelace';
const password = 'Analytical-1';

const cookies = new Cookies();
const client = createAuthClient({ baseURL: base + path, fetchOptions: { customFetchImpl: browserFetch(base, cookies) }, plugins: [jwtClient()] });

assert.equal(succeeded(await client.getSession()), null, 'nobody is signed in at first');

const signedUp = succeeded(await client.signUp.email({ email, name, password }));
assert.equal(signedUp.user.email, email);
assert.equal(signedUp.user.name, name);
assert.equal(signedUp.user.emailVerified, false);
assert.ok(signedUp.user.createdAt instanceof Date, 'createdAt arrives as a Date');
assert.match(signedUp.user.id, /^[a-zA-Z0-9]{32}$/);
assert.ok(signedUp.token);
assert.ok(cookies.has('better-auth.session_token'));

const session = succeeded(await client.getSession());
assert.equal(session.user.id, signedUp.user.id);
assert.equal(session.session.userId, signedUp.user.id);
assert.ok(session.session.expiresAt instanceof Date, 'expiresAt arrives as a Date');
const days = (session.session.expiresAt - session.session.createdAt) / 86_400_000;
assert.equal(Math.round(days), 7, 'a session lasts seven days');
assert.ok(Math.abs(Date.now() - session.session.createdAt) < 60_000, 'createdAt is now, so its milliseconds are right');

assert.deepEqual(succeeded(await client.signOut()), { success: true });
assert.ok(!cookies.has('better-auth.session_token'));
assert.equal(succeeded(await client.getSession()), null);

const refused = await client.signIn.email({ email, password: 'Wrong-Word-1' });
assert.equal(refused.data, null);
assert.equal(refused.error.status, 401);
assert.equal(refused.error.code, 'INVALID_EMAIL_OR_PASSWORD');
assert.equal(refused.error.message, 'Invalid email or password');

const again = await client.signUp.email({ email, name, password });
assert.equal(again.error.status, 422);
assert.equal(again.error.code, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL');

const promoted = await client.signUp.email({ email: `x${email}`, name, password, role: 'admin' });
assert.equal(promoted.error.status, 400, 'a role is never taken from its owner');
assert.equal(promoted.error.code, 'FIELD_NOT_ALLOWED');

const signedIn = succeeded(await client.signIn.email({ email, password }));
assert.equal(signedIn.redirect, false);
assert.equal(signedIn.user.id, signedUp.user.id);
assert.equal(succeeded(await client.getSession()).user.id, signedUp.user.id);

// Another service knows the user by a token, verified with the published keys.
const keys = createLocalJWKSet(succeeded(await client.jwks()));
const { token } = succeeded(await client.$fetch('/token'));
const { payload } = await jwtVerify(token, keys, { issuer: base, audience: base, algorithms: ['EdDSA'] });
assert.equal(payload.sub, signedUp.user.id);
assert.equal(payload.email, email);
let headed = '';
await client.getSession({ fetchOptions: { onSuccess: ({ response }) => { headed = response.headers.get('set-auth-jwt'); } } });
assert.equal((await jwtVerify(headed, keys, { issuer: base, audience: base })).payload.sub, signedUp.user.id);

// Without cookies: the bearer plugin's way.
let bearer = '';
const app = createAuthClient({
  baseURL: base + path,
  fetchOptions: {
    auth: { type: 'Bearer', token: () => bearer },
    customFetchImpl: (url, init) => fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), origin: base } }),
    onSuccess: ({ response }) => {
      bearer = response.headers.get('set-auth-token') ?? bearer;
    },
  },
});
succeeded(await app.signIn.email({ email, password }));
assert.match(bearer, /^[a-zA-Z0-9]{32}\..{43}=$/);
assert.equal(succeeded(await app.getSession()).user.id, signedUp.user.id);
assert.deepEqual(succeeded(await app.signOut()), { success: true });
assert.equal(succeeded(await app.getSession()), null);

console.log(`official client at ${path}: signed up, in and out as ${signedUp.user.id}`);
