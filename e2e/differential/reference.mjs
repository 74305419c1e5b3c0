// The reference server in this process: Better Auth with its memory adapter, on a free port of the loopback interface.
import http from 'node:http';
import { passkey } from '@better-auth/passkey';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { admin, bearer, emailOTP, jwt, magicLink, multiSession, twoFactor } from 'better-auth/plugins';
import { Inbox } from './inbox.mjs';

export const ADMIN = { email: 'admin@example.com', password: 'Correct-Horse-7' };

/**
 * Starts it and returns { url, inbox, close }; its mails go into the inbox. Where it `deletesByLink`, it mails a link to
 * whoever wants to be deleted; the product does so where a session is a day old.
 */
export async function startReference({ deletesByLink = false } = {}) {
  const server = http.createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}`;
  const inbox = new Inbox();
  const put = async ({ user, url: link }) => inbox.put(user.email, link);
  const auth = betterAuth({
    baseURL: url,
    secret: 'a secret of the reference server, long enough',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [], passkey: [], twoFactor: [] }),
    emailAndPassword: { enabled: true, sendResetPassword: put },
    emailVerification: { sendOnSignUp: true, sendVerificationEmail: put },
    user: { changeEmail: { enabled: true }, deleteUser: { enabled: true, ...(deletesByLink && { sendDeleteAccountVerification: put }) } },
    plugins: [
      admin(),
      jwt(),
      multiSession(),
      // An unsigned token is a secret that the product does not keep.
      bearer({ requireSignature: true }),
      // The product's name, and the host of its address: browsers take no address of numbers.
      passkey({ rpName: 'Registrar', rpID: 'localhost' }),
      twoFactor({ otpOptions: { sendOTP: async ({ user, otp }) => inbox.put(user.email, otp) } }),
      // A mailbox signs nobody up.
      magicLink({ disableSignUp: true, sendMagicLink: async ({ email, url: link }) => inbox.put(email, link) }),
      emailOTP({ disableSignUp: true, sendVerificationOTP: async ({ email, otp }) => inbox.put(email, otp) }),
    ],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
  // The admin that the product makes at its first start.
  await auth.api.createUser({ body: { ...ADMIN, name: 'Administrator', role: 'admin' } });
  server.on('request', toNodeHandler(auth));
  return { url, inbox, close: () => new Promise((done) => server.close(done)) };
}
