// The official client's plugins for mailed links and codes, unmodified, at one of the two servers.
import assert from 'node:assert/strict';
import { createAuthClient } from 'better-auth/client';
import { emailOTPClient, magicLinkClient } from 'better-auth/client/plugins';
import { Cookies, browserFetch, refused, succeeded } from '../client/browser.mjs';

const PASSWORD = 'Analytical-1';
const NEXT = 'Analytical-2';

/** Signs up as `email` at `url`, and then in by every way a mailbox opens, reading `inbox`. */
export async function enterByMail({ url, basePath, inbox, email }) {
  const cookies = new Cookies();
  const client = createAuthClient({
    baseURL: url + basePath,
    plugins: [magicLinkClient(), emailOTPClient()],
    fetchOptions: { customFetchImpl: browserFetch(url, cookies) },
  });
  let read = 0;
  const nextMail = () => inbox.link(email, read++);
  const signedOut = async () => {
    assert.equal(succeeded(await client.getSession()).user.email, email);
    succeeded(await client.signOut());
    assert.equal(succeeded(await client.getSession()), null);
  };

  succeeded(await client.signUp.email({ email, name: 'Ada Lovelace', password: PASSWORD }));
  await nextMail();
  succeeded(await client.emailOtp.sendVerificationOtp({ email, type: 'email-verification' }));
  assert.equal(succeeded(await client.emailOtp.verifyEmail({ email, otp: await nextMail() })).user.emailVerified, true);
  await signedOut();

  assert.deepEqual(succeeded(await client.signIn.magicLink({ email, callbackURL: '/welcome' })), { status: true });
  const token = new URL(await nextMail()).searchParams.get('token');
  assert.equal(succeeded(await client.magicLink.verify({ query: { token } })).user.email, email);
  await signedOut();

  assert.deepEqual(succeeded(await client.emailOtp.sendVerificationOtp({ email, type: 'sign-in' })), { success: true });
  const otp = await nextMail();
  assert.match(otp, /^\d{6}$/);
  refused(await client.signIn.emailOtp({ email, otp: 'wrong' }), 400, 'INVALID_OTP');
  assert.deepEqual(succeeded(await client.emailOtp.checkVerificationOtp({ email, type: 'sign-in', otp })), { success: true });
  assert.equal(succeeded(await client.signIn.emailOtp({ email, otp })).user.email, email);
  await signedOut();
  refused(await client.signIn.emailOtp({ email, otp }), 400, 'INVALID_OTP');

  succeeded(await client.emailOtp.requestPasswordReset({ email }));
  succeeded(await client.emailOtp.resetPassword({ email, otp: await nextMail(), password: NEXT }));
  refused(await client.signIn.email({ email, password: PASSWORD }), 401, 'INVALID_EMAIL_OR_PASSWORD');
  succeeded(await client.signIn.email({ email, password: NEXT }));
  await signedOut();
}
