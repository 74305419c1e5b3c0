// The plugins magic-link and email-otp: what a mailbox alone may do. Nobody is signed up by either.
import { PASSWORD, get, jar, post, signIn, signUp } from './call.mjs';
import { at } from './endpoints.mjs';
import { TARGETS, ofBase } from './mailed.mjs';

const NEXT = 'Password456';
const LINK = 'link@mailbox.test';
const CODE = 'code@mailbox.test';
const CLAIMED = 'claimed@mailbox.test';
const NOBODY = 'nobody@mailbox.test';

const magic = (email, more = {}) => post('/sign-in/magic-link', { email, ...more });
const mailed = (mail, as) => ({ mail, as });
const send = (type, email, more) => post('/email-otp/send-verification-otp', { type, email }, more);
const check = (type, otp, email = CODE) => post('/email-otp/check-verification-otp', { type, email, otp });
const enter = (otp, email = CODE, more) => post('/sign-in/email-otp', { email, otp }, more);
const reset = (otp, password, email = CODE) => post('/email-otp/reset-password', { email, otp, password });
const verify = (otp, email = CODE, more) => post('/email-otp/verify-email', { email, otp }, more);

const TYPES = ['sign-in', 'email-verification', 'forget-password'];

const links = [
  ['magic: sign up', post('/sign-up/email', signUp(LINK), jar('link', mailed(LINK, 'linkVerify')))],
  ['magic: verify the address', get('<link:linkVerify>')],
  ['magic: ask', post('/sign-in/magic-link', { email: LINK, callbackURL: '/welcome' }, mailed(LINK, 'magic'))],
  ['magic: follow', get('<link:magic>', jar('magic'))],
  ['magic: signed in', get('/get-session', jar('magic'))],
  ['magic: follow again', get('<link:magic>')],
  ['magic: the session from before', get('/get-session', jar('link'))],
  ['magic: the password still opens', post('/sign-in/email', signIn(LINK))],
  ['magic: ask in capitals, without a page', post('/sign-in/magic-link', { email: LINK.toUpperCase() }, mailed(LINK, 'magicPlain'))],
  ['magic: follow without a page', get('/magic-link/verify?token=<token:magicPlain>', jar('magic'))],
  ['magic: follow that again', get('/magic-link/verify?token=<token:magicPlain>')],
  ['magic: ask with every page', post('/sign-in/magic-link', { email: LINK, name: 'Ada', callbackURL: '/a?b=c', newUserCallbackURL: '/new', errorCallbackURL: '/wrong?x=y' }, mailed(LINK, 'magicPages'))],
  ['magic: the token with a letter more', get('/magic-link/verify?token=<token:magicPages>x&callbackURL=%2Fa&errorCallbackURL=%2Fwrong%3Fx%3Dy')],
  ['magic: the token elsewhere', get('/verify-email?token=<token:magicPages>')],
  ['magic: the token as that of a reset', post('/reset-password', { newPassword: NEXT, token: '<token:magicPages>' })],
  ['magic: follow with every page', get('<link:magicPages>', jar('magic'))],
  ['magic: follow that once more', get('<link:magicPages>')],
  ['magic: ask for nobody', magic(NOBODY)],
  ['magic: ask from elsewhere', post('/sign-in/magic-link', { email: NOBODY }, { headers: { origin: 'https://evil.com' } })],
  ['magic: ask by cross-site navigation', post('/sign-in/magic-link', { email: NOBODY }, { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' } })],
  ['magic: ask as what is no address', magic('nobody')],
  ['magic: ask with text as metadata', magic(NOBODY, { metadata: 'x' })],
  ['magic: ask with metadata', magic(NOBODY, { metadata: { a: 1 } })],
  ...TARGETS.flatMap((target) => [
    [`magic: ask, then to "${target}"`, magic(NOBODY, { callbackURL: target })],
    [`magic: a wrong token, then "${target}"`, get(`/magic-link/verify?token=wrong&callbackURL=${ofBase(target)}`)],
    [`magic: a wrong token, after an error "${target}"`, get(`/magic-link/verify?token=wrong&errorCallbackURL=${ofBase(target)}`)],
  ]),

  // Somebody signed up with an address of somebody else, who comes by the mailbox.
  ['claimed: sign up', post('/sign-up/email', signUp(CLAIMED), jar('claimed', mailed(CLAIMED, 'claimedVerify')))],
  ['claimed: ask', post('/sign-in/magic-link', { email: CLAIMED }, mailed(CLAIMED, 'claimed'))],
  ['claimed: follow', get('/magic-link/verify?token=<token:claimed>', jar('owner'))],
  ['claimed: the owner', get('/get-session', jar('owner'))],
  ['claimed: the session of whoever signed up', get('/get-session', jar('claimed'))],
  ['claimed: the password of whoever signed up', post('/sign-in/email', signIn(CLAIMED))],

  ...at('POST', '/sign-in/magic-link', { body: { email: NOBODY, name: 'Ada', callbackURL: '/', newUserCallbackURL: '/', errorCallbackURL: '/' }, required: ['email'] }),
  ...at('GET', '/magic-link/verify', { query: { token: 'wrong', callbackURL: '/', errorCallbackURL: '/', newUserCallbackURL: '/' } }),
];

const codes = [
  ['code: sign up', post('/sign-up/email', signUp(CODE), jar('code', mailed(CODE, 'codeVerify')))],
  ['code: send one to verify', send('email-verification', CODE, mailed(CODE, 'otpVerify'))],
  ['code: it is right', check('email-verification', '<token:otpVerify>')],
  ['code: it is of another kind', check('sign-in', '<token:otpVerify>')],
  ['code: verify', verify('<token:otpVerify>', CODE, jar('code'))],
  ['code: verified', get('/get-session', jar('code'))],
  ['code: verify again', verify('<token:otpVerify>')],

  ['code: send one to sign in', send('sign-in', CODE, mailed(CODE, 'otpIn'))],
  ['code: sign in by a wrong one', enter('x')],
  ['code: sign in', enter('<token:otpIn>', CODE, jar('otp'))],
  ['code: signed in', get('/get-session', jar('otp'))],
  ['code: sign in again', enter('<token:otpIn>')],
  ['code: send another in capitals', send('sign-in', CODE.toUpperCase(), mailed(CODE, 'otpCapitals'))],
  ['code: sign in in capitals', enter('<token:otpCapitals>', CODE.toUpperCase(), jar('otp'))],

  ['code: send one to guess at', send('sign-in', CODE, mailed(CODE, 'otpGuessed'))],
  ['code: guess once', enter('x')],
  ['code: guess twice', check('sign-in', 'x')],
  ['code: guess thrice', enter('x')],
  ['code: the right one, too late', enter('<token:otpGuessed>')],
  ['code: the right one, again too late', enter('<token:otpGuessed>')],

  ['code: ask for one to reset', post('/email-otp/request-password-reset', { email: CODE }, mailed(CODE, 'otpReset'))],
  ['code: a short password', reset('<token:otpReset>', 'Pass1')],
  ['code: a long password', reset('<token:otpReset>', `Aa1${'x'.repeat(126)}`)],
  ['code: a weak password', reset('x', 'password')],
  ['code: reset by a wrong one', reset('x', NEXT)],
  ['code: reset', reset('<token:otpReset>', NEXT)],
  ['code: reset again', reset('<token:otpReset>', PASSWORD)],
  ['code: the old password', post('/sign-in/email', signIn(CODE))],
  ['code: the new password', post('/sign-in/email', signIn(CODE, { password: NEXT }))],
  ['code: the session from before the reset', get('/get-session', { cookieOf: 'otp' })],
  ['code: ask for one to reset by the old path', post('/forget-password/email-otp', { email: CODE }, mailed(CODE, 'otpForget'))],
  ['code: the one to reset is right', check('forget-password', '<token:otpForget>')],
  ['code: reset back', reset('<token:otpForget>', PASSWORD)],

  ...TYPES.flatMap((type) => [
    [`code: send to nobody for ${type}`, send(type, NOBODY)],
    [`code: check for ${type} when none was sent`, check(type, '123456', NOBODY)],
  ]),
  ['code: sign in as nobody', enter('123456', NOBODY)],
  ['code: verify nobody', verify('123456', NOBODY)],
  ['code: reset for nobody', reset('123456', NEXT, NOBODY)],
  ['code: send for a change', send('change-email', CODE)],
  ['code: send for what is unknown', send('unknown', CODE)],
  ['code: send to what is no address', send('sign-in', 'nobody')],
  ['code: check for a change', check('change-email', 'x')],
  ['code: sign in as what is no address', enter('123456', 'nobody')],
  ['code: sign in with a role', post('/sign-in/email-otp', { email: NOBODY, otp: '123456', role: 'admin' })],
  ['code: sign in to own', post('/sign-in/email', signIn(CODE), jar('changer'))],
  ['code: ask for another address', post('/email-otp/request-email-change', { newEmail: 'other@mailbox.test' }, jar('changer'))],
  ['code: another address', post('/email-otp/change-email', { newEmail: 'other@mailbox.test', otp: '123456' }, jar('changer'))],
  ['code: a session that ends', post('/sign-in/email', signIn(CODE), jar('ended'))],
  ['code: the end of a session', post('/sign-out', {}, jar('ended', { keep: 'ended' }))],

  ...at('POST', '/email-otp/send-verification-otp', { body: { email: NOBODY, type: 'sign-in' }, required: ['email', 'type'] }),
  ...at('POST', '/email-otp/check-verification-otp', { body: { email: NOBODY, type: 'sign-in', otp: '123456' }, required: ['email', 'type', 'otp'] }),
  ...at('POST', '/email-otp/verify-email', { body: { email: NOBODY, otp: '123456' }, required: ['email', 'otp'] }),
  ...at('POST', '/sign-in/email-otp', { body: { email: NOBODY, otp: '123456', name: 'Ada', image: 'https://example.com/a.png' }, required: ['email', 'otp'] }),
  ...at('POST', '/email-otp/request-password-reset', { body: { email: NOBODY }, required: ['email'] }),
  ...at('POST', '/forget-password/email-otp', { body: { email: NOBODY }, required: ['email'] }),
  ...at('POST', '/email-otp/reset-password', { body: { email: NOBODY, otp: '123456', password: NEXT }, required: ['email', 'otp', 'password'] }),
  ...at('POST', '/email-otp/request-email-change', { signedIn: true, owner: 'changer', body: { newEmail: 'other@mailbox.test', otp: '123456' }, required: ['newEmail'] }),
  ...at('POST', '/email-otp/change-email', { signedIn: true, owner: 'changer', body: { newEmail: 'other@mailbox.test', otp: '123456' }, required: ['newEmail', 'otp'] }),
];

export const passwordless = [...links, ...codes];
