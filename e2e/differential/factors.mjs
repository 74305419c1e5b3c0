// The plugin two-factor: an app for codes, codes by mail, codes on paper, devices that are trusted.

import { PASSWORD, get, jar, post } from './call.mjs';

const WITH_PASSWORD = ['enable', 'disable', 'get-totp-uri', 'generate-backup-codes'];
const WITH_CODE = ['verify-totp', 'verify-otp', 'verify-backup-code'];
const BROKEN = [['broken JSON', '{"a":'], ['an array', '[]'], ['null', 'null'], ['a string', '"x"'], ['nothing', '']];

const signIn = (more = {}) => ({ email: 'factor@differential.test', password: PASSWORD, ...more });

const APP = 'app@differential.test';
const MAIL = 'mail-factor@differential.test';
const half = (email, name) => post('/sign-in/email', { email, password: PASSWORD }, { jar: name });

const rightOnes = [
  ['two-factor: sign up for an app', post('/sign-up/email', { email: APP, password: PASSWORD, name: 'Ada Lovelace' }, { jar: 'app' })],
  ['two-factor: enable an app', post('/two-factor/enable', { password: PASSWORD }, jar('app', { note: { app: 'totpURI', first: 'backupCodes.0', second: 'backupCodes.1' } }))],
  ['two-factor: not yet on', get('/get-session', jar('app'))],
  ['two-factor: the address for the app', post('/two-factor/get-totp-uri', { password: PASSWORD }, jar('app'))],
  ['two-factor: turn it on by a wrong code', post('/two-factor/verify-totp', { code: 'wrong' }, jar('app'))],
  ['two-factor: turn it on', post('/two-factor/verify-totp', { code: '<totp:app:0>' }, jar('app'))],
  ['two-factor: on', get('/get-session', jar('app'))],
  ['two-factor: half signed in by the app', half(APP, 'appHalf')],
  ['two-factor: a wrong code of an app', post('/two-factor/verify-totp', { code: '000000' }, jar('appHalf'))],
  ['two-factor: signed in by the app', post('/two-factor/verify-totp', { code: '<totp:app:1>', trustDevice: true }, jar('appHalf'))],
  ['two-factor: the session of the app', get('/get-session', jar('appHalf'))],
  ['two-factor: sign out of a trusted device', post('/sign-out', {}, jar('appHalf'))],
  ['two-factor: a trusted device is not asked', half(APP, 'appHalf')],
  ['two-factor: half signed in with paper', half(APP, 'paper')],
  ['two-factor: a wrong code on paper', post('/two-factor/verify-backup-code', { code: 'wrong' }, jar('paper'))],
  ['two-factor: signed in with paper', post('/two-factor/verify-backup-code', { code: '<note:first>' }, jar('paper'))],
  ['two-factor: half signed in with paper again', half(APP, 'paperAgain')],
  ['two-factor: a code on paper twice', post('/two-factor/verify-backup-code', { code: '<note:first>' }, jar('paperAgain'))],
  ['two-factor: looked at without a session', post('/two-factor/verify-backup-code', { code: '<note:second>', disableSession: true }, jar('paperAgain'))],
  ['two-factor: new codes on paper', post('/two-factor/generate-backup-codes', { password: PASSWORD }, jar('paper', { note: { fresh: 'backupCodes.0' } }))],
  ['two-factor: turn the app off', post('/two-factor/disable', { password: PASSWORD }, jar('paper'))],
  ['two-factor: off', post('/sign-in/email', { email: APP, password: PASSWORD })],

  ['two-factor: sign up for codes by mail', post('/sign-up/email', { email: MAIL, password: PASSWORD, name: 'Ada Lovelace' }, jar('mailFactor', { mail: MAIL, as: 'factorVerify' }))],
  ['two-factor: enable mail', post('/two-factor/enable', { password: PASSWORD, method: 'otp' }, jar('mailFactor'))],
  ['two-factor: half signed in by mail', half(MAIL, 'mailHalf')],
  ['two-factor: send a code', post('/two-factor/send-otp', {}, jar('mailHalf', { mail: MAIL, as: 'factorCode' }))],
  ['two-factor: a wrong code by mail', post('/two-factor/verify-otp', { code: 'wrong' }, jar('mailHalf'))],
  ['two-factor: signed in by mail', post('/two-factor/verify-otp', { code: '<token:factorCode>' }, jar('mailHalf'))],
  ['two-factor: the session by mail', get('/get-session', jar('mailHalf'))],
  ['two-factor: half signed in by mail again', half(MAIL, 'mailAgain')],
  ['two-factor: a code by mail twice', post('/two-factor/verify-otp', { code: '<token:factorCode>' }, jar('mailAgain'))],
  ['two-factor: send another', post('/two-factor/send-otp', {}, jar('mailAgain', { mail: MAIL, as: 'factorOther' }))],
  ...[1, 2, 3, 4, 5].map((guess) => [`two-factor: wrong code ${guess} by mail`, post('/two-factor/verify-otp', { code: 'wrong' }, jar('mailAgain'))]),
  ['two-factor: the right one by mail, too late', post('/two-factor/verify-otp', { code: '<token:factorOther>' }, jar('mailAgain'))],
];

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
  ...rightOnes,
];
