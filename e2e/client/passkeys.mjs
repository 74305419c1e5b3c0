// Adds, uses, renames and removes passkeys by the unmodified official client in a real browser with a virtual authenticator.
// Usage: node passkeys.mjs BASE_URL AUTH_PATH EMAIL BROWSER, a Chromium on the PATH
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { totp } from '../differential/totp.mjs';

const [base, path, email, program] = process.argv.slice(2);
const password = 'Analytical-1';
const executablePath = process.env.PATH.split(delimiter).map((directory) => join(directory, program)).find(existsSync);

// The page's own script: the client as a page bundles it, and nothing of ours but its name.
const page = `
  import { createAuthClient } from 'better-auth/client';
  import { twoFactorClient } from 'better-auth/client/plugins';
  import { passkeyClient } from '@better-auth/passkey/client';
  window.client = createAuthClient({ baseURL: '${base + path}', plugins: [passkeyClient(), twoFactorClient()] });
`;
const bundle = await build({
  stdin: { contents: page, resolveDir: import.meta.dirname },
  bundle: true,
  format: 'iife',
  write: false,
  logLevel: 'error',
});

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const tab = await (await browser.newContext()).newPage();
  // A page of the application, at the origin of the server; all its calls go to the server itself.
  await tab.route(`${base}/page-of-the-application`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<script>${bundle.outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>` }),
  );
  await tab.goto(`${base}/page-of-the-application`);

  const devtools = await tab.context().newCDPSession(tab);
  await devtools.send('WebAuthn.enable');
  const authenticator = async (isUserVerified) =>
    (
      await devtools.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: isUserVerified,
          isUserVerified,
          automaticPresenceSimulation: true,
        },
      })
    ).authenticatorId;

  /** Calls a method of the client in the page, such as signIn.passkey. */
  const call = (method, ...args) =>
    tab.evaluate(
      async ([names, given]) => {
        const owner = names.slice(0, -1).reduce((object, name) => object[name], window.client);
        const { data, error } = await owner[names.at(-1)](...given);
        return { data, error };
      },
      [method.split('.'), args],
    );
  const succeeded = async (...args) => {
    const { data, error } = await call(...args);
    assert.equal(error, null, `${args[0]}: ${JSON.stringify(error)}`);
    return data;
  };
  const list = () => succeeded('$fetch', '/passkey/list-user-passkeys', { method: 'GET' });

  const phone = await authenticator(true);
  await succeeded('signUp.email', { email, name: 'Ada Lovelace', password });
  const added = await succeeded('passkey.addPasskey', { name: 'Phone' });
  assert.equal(added.name, 'Phone');
  assert.deepEqual((await list()).map(({ id }) => id), [added.id]);
  const again = await call('passkey.addPasskey', { name: 'Again' });
  assert.equal(again.error.code, 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED', 'the browser was told what there is');

  await succeeded('signOut');
  assert.equal(await succeeded('getSession'), null);
  const signedIn = await succeeded('signIn.passkey');
  assert.equal(signedIn.user.email, email);
  assert.equal((await succeeded('getSession')).user.email, email);

  const { passkey } = await succeeded('passkey.updatePasskey', { id: added.id, name: 'Old phone' });
  assert.equal(passkey.name, 'Old phone');

  // A person the authenticator has verified has shown two factors.
  const { totpURI } = await succeeded('twoFactor.enable', { password });
  await succeeded('twoFactor.verifyTotp', { code: totp(totpURI, 0) });
  await succeeded('signOut');
  assert.equal((await succeeded('signIn.passkey')).user.twoFactorEnabled, true);
  await succeeded('signOut');

  // A copy that has fallen behind in counting is noticed.
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId: phone });
  assert.equal(credentials.length, 1);
  assert.ok(credentials[0].signCount > 1);
  await devtools.send('WebAuthn.removeCredential', { authenticatorId: phone, credentialId: credentials[0].credentialId });
  await devtools.send('WebAuthn.addCredential', { authenticatorId: phone, credential: { ...credentials[0], signCount: 0 } });
  assert.equal((await call('signIn.passkey')).error.code, 'AUTHENTICATION_FAILED');
  await devtools.send('WebAuthn.removeCredential', { authenticatorId: phone, credentialId: credentials[0].credentialId });
  await devtools.send('WebAuthn.addCredential', { authenticatorId: phone, credential: { ...credentials[0], signCount: 1000 } });
  assert.equal((await succeeded('signIn.passkey')).user.email, email);

  assert.equal((await succeeded('passkey.deletePasskey', { id: added.id })).status, true);
  assert.deepEqual(await list(), []);
  await succeeded('signOut');
  const gone = await call('signIn.passkey');
  assert.equal(gone.error.status, 401);
  assert.equal(gone.error.code, 'PASSKEY_NOT_FOUND', 'the authenticator still has it, the account has not');
} finally {
  await browser.close();
}

console.log(`official client at ${path} in ${program}: signed in by a passkey as ${email}`);
