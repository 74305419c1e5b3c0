// Calls of the two-factor plugin. What an app or a mailbox would know stays out: codes are wrong ones.

import { PASSWORD, get, jar, post } from './call.mjs';

const WITH_PASSWORD = ['enable', 'disable', 'get-totp-uri', 'generate-backup-codes'];
const WITH_CODE = ['verify-totp', 'verify-otp', 'verify-backup-code'];
const BROKEN = [['broken JSON', '{"a":'], ['an array', '[]'], ['null', 'null'], ['a string', '"x"'], ['nothing', '']];

const signIn = (more = {}) => ({ email: 'factor@differential.test', password: PASSWORD, ...more });

export const factors = [
  ['two-factor: sign up', post('/sign-up/email', { ...signIn(), name: 'Ada Lovelace' }, { jar: 'factor' })],
  ...[...WITH_PASSWORD, ...WITH_CODE].flatMap((path) => [
    ...BROKEN.map(([what, body]) => [`two-factor: ${path} with ${what}`, post(`/two-factor/${path}`, body, jar('factor'))]),
    [`two-factor: ${path} with nothing in it`, post(`/two-factor/${path}`, {}, jar('factor'))],
    [`two-factor: GET ${path}`, get(`/two-factor/${path}`)],
    [`two-factor: ${path} as text`, { method: 'POST', path: `/two-factor/${path}`, headers: { 'content-type': 'text/plain' }, body: 'x', ...jar('factor') }],
  ]),
  ...WITH_PASSWORD.flatMap((path) => [
    [`two-factor: ${path} of nobody`, post(`/two-factor/${path}`, { password: PASSWORD })],
    [`two-factor: ${path} with a number as password`, post(`/two-factor/${path}`, { password: 5 }, jar('factor'))],
    [`two-factor: ${path} with an operator as password`, post(`/two-factor/${path}`, { password: { $ne: null } }, jar('factor'))],
  ]),
  ...WITH_CODE.flatMap((path) => [
    [`two-factor: ${path} of nobody`, post(`/two-factor/${path}`, { code: '123456' })],
    [`two-factor: ${path} with a number as code`, post(`/two-factor/${path}`, { code: 5 }, jar('factor'))],
    [`two-factor: ${path} with a text as trustDevice`, post(`/two-factor/${path}`, { code: '1', trustDevice: 'x' }, jar('factor'))],
  ]),
  ['two-factor: send-otp of nobody', post('/two-factor/send-otp', {})],
  ['two-factor: send-otp, signed in', post('/two-factor/send-otp', {}, jar('factor'))],
  ['two-factor: enable with a wrong password', post('/two-factor/enable', { password: 'Wrong-Pass-1' }, jar('factor'))],
  ['two-factor: enable with another method', post('/two-factor/enable', { password: PASSWORD, method: 'sms' }, jar('factor'))],
  ['two-factor: enable with a number as issuer', post('/two-factor/enable', { password: PASSWORD, issuer: 5 }, jar('factor'))],
  ['two-factor: verify-totp before there is a secret', post('/two-factor/verify-totp', { code: '123456' }, jar('factor'))],
  ['two-factor: verify-backup-code before there are any', post('/two-factor/verify-backup-code', { code: 'x' }, jar('factor'))],
  ['two-factor: generate-backup-codes before it is on', post('/two-factor/generate-backup-codes', { password: PASSWORD }, jar('factor'))],
  ['two-factor: get-totp-uri before there is a secret', post('/two-factor/get-totp-uri', { password: PASSWORD }, jar('factor'))],
  ['two-factor: enable by mail', post('/two-factor/enable', { password: PASSWORD, method: 'otp' }, jar('factor'))],
  ['two-factor: the session says so', get('/get-session', jar('factor'))],
  ['two-factor: sign in', post('/sign-in/email', signIn(), { jar: 'half' })],
  ['two-factor: half signed in is not signed in', get('/get-session', jar('half'))],
  ['two-factor: sign in, not remembered', post('/sign-in/email', signIn({ rememberMe: false }), { jar: 'half-short' })],
  ['two-factor: verify-otp before one was sent', post('/two-factor/verify-otp', { code: '123456' }, jar('half'))],
  ['two-factor: verify-totp without an app', post('/two-factor/verify-totp', { code: '123456' }, jar('half'))],
  ['two-factor: verify-backup-code without an app', post('/two-factor/verify-backup-code', { code: 'x' }, jar('half'))],
  ['two-factor: send-otp', post('/two-factor/send-otp', {}, jar('half'))],
  ['two-factor: disable with a wrong password', post('/two-factor/disable', { password: 'Wrong-Pass-1' }, jar('factor'))],
  ['two-factor: disable', post('/two-factor/disable', { password: PASSWORD }, jar('factor'))],
  ['two-factor: sign in again', post('/sign-in/email', signIn())],
];
