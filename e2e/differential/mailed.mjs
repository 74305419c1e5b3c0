// Links in mails: verification, reset of a password, change of an address, deletion; and the ways to sign in.
import { PASSWORD, form, get, jar, post, signIn, signUp } from './call.mjs';

const NEXT = 'Password456';

/** Where links may and may not lead to. */
export const TARGETS = [
  '/welcome', '/welcome?a=b', '/', '<base>/welcome', '<base>/welcome?a=b', '<base>/welcome#c',
  'https://evil.com', 'https://evil.com/<base>', '<base>.evil.com', '<base>@evil.com', '//evil.com', '/\\evil.com',
  '/%2Fevil.com', '/%5cevil.com', 'javascript:alert(1)', 'welcome', '',
];
const TRUSTED = TARGETS.slice(0, 6);

/** A target as a member of a query: <base%> stands for the encoded address. */
export const ofBase = (target) => target.split('<base>').map(encodeURIComponent).join('<base%>');

export const mailed = [
  // verification
  ['verification: sign up', post('/sign-up/email', signUp('verify@differential.test', { callbackURL: '/welcome' }), jar('verify', { mail: 'verify@differential.test', as: 'first' }))],
  ['verification: ask again', post('/send-verification-email', { email: 'verify@differential.test', callbackURL: '/again?a=b' }, { mail: 'verify@differential.test', as: 'second' })],
  ['verification: ask in capitals', post('/send-verification-email', { email: 'VERIFY@differential.test' }, { mail: 'verify@differential.test', as: 'third' })],
  ['verification: ask for nobody', post('/send-verification-email', { email: 'nobody@differential.test' })],
  ['verification: ask when signed in', post('/send-verification-email', { email: 'verify@differential.test' }, jar('verify', { mail: 'verify@differential.test', as: 'fourth' }))],
  ['verification: ask for another when signed in', post('/send-verification-email', { email: 'nobody@differential.test' }, jar('verify'))],
  ...TARGETS.map((target) => [
    `verification: a wrong token, then "${target}"`,
    get(`/verify-email?token=wrong&callbackURL=${ofBase(target)}`),
  ]),
  ['verification: follow the first', get('<link:first>')],
  ['verification: verified', get('/get-session', jar('verify'))],
  ['verification: follow the first again', get('<link:first>')],
  ['verification: follow the second, without a callback', get('/verify-email?token=<token:second>')],
  ['verification: follow the second again, without a callback', get('/verify-email?token=<token:second>')],
  ['verification: the token with a letter more', get('/verify-email?token=<token:third>x')],
  ['verification: ask when verified', post('/send-verification-email', { email: 'verify@differential.test' })],
  ['verification: ask when verified and signed in', post('/send-verification-email', { email: 'verify@differential.test' }, jar('verify'))],
  ...TRUSTED.map((target) => [
    `verification: sign up, then to "${target}"`,
    post('/sign-up/email', signUp(`v${TRUSTED.indexOf(target)}@differential.test`, { callbackURL: target }), { mail: `v${TRUSTED.indexOf(target)}@differential.test`, as: `target${TRUSTED.indexOf(target)}` }),
  ]),
  ...TRUSTED.map((target, index) => [`verification: follow to "${target}"`, get(`<link:target${index}>`)]),
  ...TARGETS.map((target) => [
    `verification: ask, then to "${target}"`,
    post('/send-verification-email', { email: 'nobody@differential.test', callbackURL: target }, jar('verify')),
  ]),

  // reset of a password
  ['reset: sign up', post('/sign-up/email', signUp('reset@differential.test'), jar('reset'))],
  ['reset: sign in on another device', post('/sign-in/email', signIn('reset@differential.test'), { jar: 'resetDevice' })],
  ['reset: ask', post('/request-password-reset', { email: 'reset@differential.test', redirectTo: '/new-password' }, { mail: 'reset@differential.test', as: 'reset', skip: 1 })],
  ['reset: ask without a page', post('/request-password-reset', { email: 'reset@differential.test' }, { mail: 'reset@differential.test', as: 'resetPlain' })],
  ['reset: ask in capitals', post('/request-password-reset', { email: 'Reset@Differential.Test', redirectTo: '<base>/new?a=b' }, { mail: 'reset@differential.test', as: 'resetAbsolute' })],
  ['reset: ask for nobody', post('/request-password-reset', { email: 'nobody@differential.test' })],
  ...TARGETS.map((target) => [
    `reset: ask, then to "${target}"`,
    post('/request-password-reset', { email: 'nobody@differential.test', redirectTo: target }),
  ]),
  ['reset: follow', get('<link:reset>')],
  ['reset: follow again', get('<link:reset>')],
  ['reset: follow without a page', get('<link:resetPlain>')],
  ['reset: follow to an absolute page', get('<link:resetAbsolute>')],
  ...TARGETS.map((target) => [`reset: a wrong token, then "${target}"`, get(`/reset-password/wrong?callbackURL=${ofBase(target)}`)]),
  ['reset: follow without a callback', get('/reset-password/<token:reset>')],
  ['reset: a short password', post('/reset-password', { newPassword: 'Pass1', token: '<token:reset>' })],
  ['reset: a long password', post('/reset-password', { newPassword: `Aa1${'x'.repeat(126)}`, token: '<token:reset>' })],
  ['reset: no token', post('/reset-password', { newPassword: NEXT })],
  ['reset: a wrong token', post('/reset-password', { newPassword: NEXT, token: 'wrong' })],
  ['reset: a token of another kind', post('/reset-password', { newPassword: NEXT, token: '<token:third>' })],
  ['reset: the verification by a token of another kind', get('/verify-email?token=<token:reset>')],
  ['reset: set', post('/reset-password', { newPassword: NEXT, token: '<token:reset>' })],
  ['reset: set again', post('/reset-password', { newPassword: NEXT, token: '<token:reset>' })],
  ['reset: follow when used', get('<link:reset>')],
  ['reset: the old password', post('/sign-in/email', signIn('reset@differential.test'))],
  ['reset: the new password', post('/sign-in/email', signIn('reset@differential.test', { password: NEXT }))],
  ['reset: the session from before', get('/get-session', { cookieOf: 'resetDevice' })],
  ['reset: ask once more', post('/request-password-reset', { email: 'reset@differential.test' }, { mail: 'reset@differential.test', as: 'resetQuery' })],
  ['reset: the token in the query', post('/reset-password?token=<token:resetQuery>', { newPassword: PASSWORD })],
  ['reset: the password by the query', post('/sign-in/email', signIn('reset@differential.test'))],

  // change of the address
  ['change: sign up', post('/sign-up/email', signUp('change@differential.test'), jar('change', { mail: 'change@differential.test', as: 'changeVerify' }))],
  ['change: ask, unverified', post('/change-email', { newEmail: 'changed@differential.test', callbackURL: '/changed' }, jar('change', { mail: 'changed@differential.test', as: 'change' }))],
  ['change: verify the old address', get('<link:changeVerify>')],
  ['change: ask for the same', post('/change-email', { newEmail: 'change@differential.test' }, jar('change'))],
  ['change: ask for the same in capitals', post('/change-email', { newEmail: 'CHANGE@differential.test' }, jar('change'))],
  ['change: ask for one that is taken', post('/change-email', { newEmail: 'reset@differential.test' }, jar('change'))],
  ...TARGETS.map((target) => [
    `change: ask, then to "${target}"`,
    post('/change-email', { newEmail: 'reset@differential.test', callbackURL: target }, jar('change')),
  ]),
  ['change: ask twice', post('/change-email', { newEmail: 'changed2@differential.test' }, jar('change', { mail: 'changed2@differential.test', as: 'change2' }))],
  ['change: follow as somebody else', get('<link:change>', jar('verify'))],
  ['change: follow', get('<link:change>', jar('change'))],
  ['change: the new address', get('/get-session', jar('change'))],
  ['change: follow again', get('<link:change>', jar('change'))],
  ['change: follow the other', get('<link:change2>', jar('change'))],
  ['change: sign in by the old address', post('/sign-in/email', signIn('change@differential.test'))],
  ['change: sign in by the new address', post('/sign-in/email', signIn('changed@differential.test'))],
  ['change: ask without a callback', post('/change-email', { newEmail: 'changed3@differential.test' }, jar('change', { mail: 'changed3@differential.test', as: 'change3' }))],
  ['change: follow signed out, without a callback', get('/verify-email?token=<token:change3>')],

  // deletion
  ['deletion: sign up', post('/sign-up/email', signUp('delete@differential.test'), jar('delete'))],
  ['deletion: by a wrong password', post('/delete-user', { password: 'wrong' }, jar('delete'))],
  ['deletion: by a wrong token', post('/delete-user', { token: 'wrong' }, jar('delete'))],
  ['deletion: follow a wrong link', get('/delete-user/callback?token=wrong', jar('delete'))],
  ...TARGETS.map((target) => [
    `deletion: a wrong link, then "${target}"`,
    get(`/delete-user/callback?token=wrong&callbackURL=${ofBase(target)}`, jar('delete')),
  ]),
  ['deletion: follow a link, signed out', get('/delete-user/callback?token=wrong')],
  ['deletion: the account is there', get('/get-session', jar('delete'))],
  ['deletion: by the password', post('/delete-user', { password: PASSWORD }, jar('delete', { keep: 'deleted' }))],
  ['deletion: the session after it', get('/get-session', { cookieOf: 'deleted' })],
  ['deletion: sign in after it', post('/sign-in/email', signIn('delete@differential.test'))],
  ['deletion: the address is free', post('/sign-up/email', signUp('delete@differential.test'), jar('delete'))],
  ['deletion: by a fresh session', post('/delete-user', {}, jar('delete', { keep: 'deleted' }))],
  ['deletion: the session after that', get('/get-session', { cookieOf: 'deleted' })],

  // ways to sign in
  ['ways: sign up', post('/sign-up/email', signUp('ways@differential.test'), jar('ways'))],
  ['ways: list', get('/list-accounts', jar('ways'))],
  ['ways: unlink the last', post('/unlink-account', { accountId: 'credential' }, jar('ways'))],
  ['ways: social', post('/sign-in/social', { provider: 'github', callbackURL: '/' })],
  ['ways: social by form', form('/sign-in/social', 'provider=github')],
  ['ways: social by an ID token', post('/sign-in/social', { provider: 'google', idToken: { token: 'x' } })],
  ['ways: link', post('/link-social', { provider: 'github', callbackURL: '/' }, jar('ways'))],
  ['ways: refresh a token', post('/refresh-token', { accountId: 'x' }, jar('ways'))],
  ['ways: an access token', post('/get-access-token', { accountId: 'x' }, jar('ways'))],
  ['ways: info of an account', get('/account-info?accountId=x', jar('ways'))],
  ['ways: info of no account', get('/account-info', jar('ways'))],
  ['ways: a callback', get('/callback/github?code=x&state=y')],
  ['ways: a callback with nothing', get('/callback/github')],
  ['ways: a callback by POST', post('/callback/github', { code: 'x', state: 'y' })],
  ['ways: update the session with nothing', post('/update-session', {}, jar('ways'))],
  ['ways: update the session with a member nobody knows', post('/update-session', { colour: 'red' }, jar('ways'))],
  ['ways: update the session with a token', post('/update-session', { token: 'x' }, jar('ways'))],
  ['ways: update the session with a time', post('/update-session', { expiresAt: '2099-01-01T00:00:00.000Z' }, jar('ways'))],
  ['ways: update the session with a user', post('/update-session', { userId: 'x' }, jar('ways'))],
];
