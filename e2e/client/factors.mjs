// Turns the second factor on, signs in with it, with a backup code and on a trusted device, by the unmodified official client.
// Usage: node factors.mjs BASE_URL AUTH_PATH EMAIL
import assert from 'node:assert/strict';
import { createAuthClient } from 'better-auth/client';
import { twoFactorClient } from 'better-auth/client/plugins';
import { base32 } from '@better-auth/utils/base32';
import { createHmac } from 'node:crypto';

const [base, path, email] = process.argv.slice(2);
const password = 'Analytical-1';
const cookies = new Map();

async function browserFetch(url, init) {
  const headers = new Headers(init.headers);
  headers.set('origin', base);
  if (cookies.size > 0) {
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
  }
  const response = await fetch(url, { ...init, headers });
  for (const line of response.headers.getSetCookie()) {
    const [, name, value, attributes] = line.match(/^([^=]+)=([^;]*)(.*)$/);
    if (/max-age=0/i.test(attributes)) {
      cookies.delete(name);
    } else {
      cookies.set(name, value);
    }
  }
  return response;
}

let redirects = 0;
const client = createAuthClient({
  baseURL: base + path,
  fetchOptions: { customFetchImpl: browserFetch },
  plugins: [twoFactorClient({ onTwoFactorRedirect: () => { redirects += 1; } })],
});

function succeeded({ data, error }) {
  assert.equal(error, null, JSON.stringify(error));
  return data;
}

// A code is good once and a step of half a minute makes one: the app is this many steps ahead, of which one may be.
const code = (secret, ahead) => {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const hash = createHmac('sha1', secret).update(step).digest();
  return String((hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

succeeded(await client.signUp.email({ email, name: 'Ada Lovelace', password }));
const { totpURI, backupCodes } = succeeded(await client.twoFactor.enable({ password }));
const secret = Buffer.from(base32.decode(new URL(totpURI).searchParams.get('secret')));
assert.equal(backupCodes.length, 10);
succeeded(await client.twoFactor.verifyTotp({ code: code(secret, 0) }));
assert.equal(succeeded(await client.getSession()).user.twoFactorEnabled, true);
succeeded(await client.signOut());

const asked = succeeded(await client.signIn.email({ email, password }));
assert.equal(asked.twoFactorRedirect, true);
assert.deepEqual(asked.twoFactorMethods, ['totp']);
assert.equal(redirects, 1);
assert.equal(succeeded(await client.getSession()), null);
assert.equal((await client.twoFactor.verifyTotp({ code: '000000' })).error.code, 'INVALID_CODE');
succeeded(await client.twoFactor.verifyTotp({ code: code(secret, 1), trustDevice: true }));
assert.equal(succeeded(await client.getSession()).user.email, email);
succeeded(await client.signOut());

assert.equal(succeeded(await client.signIn.email({ email, password })).user.email, email, 'the device is trusted');
succeeded(await client.signOut());
cookies.clear();

assert.equal(succeeded(await client.signIn.email({ email, password })).twoFactorRedirect, true);
succeeded(await client.twoFactor.verifyBackupCode({ code: backupCodes[0] }));
assert.equal(succeeded(await client.twoFactor.generateBackupCodes({ password })).backupCodes.length, 10);
assert.match(succeeded(await client.twoFactor.getTotpUri({ password })).totpURI, /^otpauth:\/\/totp\//);
succeeded(await client.twoFactor.disable({ password }));
succeeded(await client.signOut());
assert.equal(succeeded(await client.signIn.email({ email, password })).user.twoFactorEnabled, false);

console.log(`official client at ${path}: signed in with two factors as ${email}`);
