// What time does to sessions, links and codes. A call { pass: seconds } lets time pass for both servers; all others are sent
// as those of calls.mjs, to a reference server that deletes accounts by mailed links.
import { PASSWORD, get, jar, post, signIn, signUp } from './call.mjs';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const after = (seconds, what) => [`time: ${what}`, { pass: seconds }];
const account = (name, more = {}) => [`aging: sign up ${name}`, post('/sign-up/email', signUp(`${name}@aging.test`, more), jar(name, { mail: `${name}@aging.test`, as: `${name}Verify` }))];
const session = (name, what) => [`aging: ${what}`, get('/get-session', jar(name))];

/** Whatever wants a session, by one that may be over. */
const everything = (name, when) => [
  [`aging: the session ${when}`, get('/get-session', { cookieOf: name })],
  [`aging: list sessions ${when}`, get('/list-sessions', { cookieOf: name })],
  [`aging: update the name ${when}`, post('/update-user', { name: 'Ada King' }, { cookieOf: name, origin: true })],
  [`aging: verify the password ${when}`, post('/verify-password', { password: PASSWORD }, { cookieOf: name, origin: true })],
  [`aging: change the password ${when}`, post('/change-password', { currentPassword: 'wrong', newPassword: 'Password456' }, { cookieOf: name, origin: true })],
  [`aging: a token ${when}`, get('/token', { cookieOf: name })],
  [`aging: revoke others ${when}`, post('/revoke-other-sessions', {}, { cookieOf: name, origin: true })],
  [`aging: multi-session ${when}`, get('/multi-session/list-device-sessions', { cookieOf: name })],
  [`aging: turn a second factor on ${when}`, post('/two-factor/enable', { password: 'wrong' }, { cookieOf: name, origin: true })],
  [`aging: list users ${when}`, get('/admin/list-users?limit=1', { cookieOf: name })],
  [`aging: as a bearer ${when}`, get('/get-session', { bearer: name, scheme: 'Bearer ' })],
];

const sessions = [
  account('kept'),
  account('unused'),
  account('beside'),
  account('brief', { rememberMe: false }),
  ['aging: the admin signs in', post('/sign-in/email', { email: 'admin@example.com', password: 'Correct-Horse-7' }, jar('agingAdmin'))],
  ['aging: the admin acts for somebody', post('/sign-up/email', signUp('acted@aging.test'), { user: 'acted' })],
  ['aging: as somebody', post('/admin/impersonate-user', { userId: '<user:acted>' }, jar('agingAdmin'))],
  after(59 * MINUTE, 'an hour but a minute'),
  session('agingAdmin', 'still as somebody'),
  after(2 * MINUTE, 'an hour and a minute'),
  session('agingAdmin', 'as somebody for too long'),
  after(22 * HOUR, 'a day but an hour'),
  session('kept', 'not refreshed before a day'),
  session('brief', 'not remembered, before a day'),
  ['aging: fresh for a day', post('/unlink-account', { accountId: 'credential' }, jar('kept'))],
  after(61 * MINUTE, 'a day and a minute'),
  ['aging: a use that does not refresh', get('/get-session?disableRefresh=true', jar('kept'))],
  session('kept', 'refreshed after a day'),
  session('kept', 'refreshed once'),
  ['aging: not fresh', post('/unlink-account', { accountId: 'credential' }, jar('kept'))],
  ['aging: another use after a day', get('/list-accounts', jar('beside'))],
  session('brief', 'not remembered, after a day'),
  ...everything('brief', 'not remembered, after a day'),
  after(6 * DAY - 5 * MINUTE, 'a week but minutes'),
  ['aging: not used for nearly a week', get('/get-session?disableRefresh=true', jar('unused'))],
  after(10 * MINUTE, 'a week and minutes'),
  ...everything('unused', 'after a week'),
  session('kept', 'used within the week'),
  ['aging: sign out after a week', post('/sign-out', {}, jar('unused'))],
  ['aging: sign in after a week', post('/sign-in/email', signIn('unused@aging.test'), jar('unused'))],
  after(8 * DAY, 'eight days'),
  ...everything('kept', 'not used for eight days'),
];

const links = [
  account('links'),
  ['aging: verify the address', get('<link:linksVerify>')],
  ['aging: sign in to change', post('/sign-in/email', signIn('links@aging.test'), jar('links'))],
  ['aging: ask for a reset', post('/request-password-reset', { email: 'links@aging.test', redirectTo: '/new' }, { mail: 'links@aging.test', as: 'agingReset' })],
  ['aging: ask for another reset', post('/request-password-reset', { email: 'links@aging.test', redirectTo: '/new' }, { mail: 'links@aging.test', as: 'agingReset2' })],
  account('unverified'),
  ['aging: ask for a verification', post('/send-verification-email', { email: 'unverified@aging.test', callbackURL: '/verified' }, { mail: 'unverified@aging.test', as: 'agingVerify' })],
  ['aging: ask for a change', post('/change-email', { newEmail: 'links2@aging.test', callbackURL: '/changed' }, jar('links', { mail: 'links2@aging.test', as: 'agingChange' }))],
  ['aging: ask for a link to sign in', post('/sign-in/magic-link', { email: 'links@aging.test', callbackURL: '/in' }, { mail: 'links@aging.test', as: 'agingMagic' })],
  ['aging: ask for another link to sign in', post('/sign-in/magic-link', { email: 'links@aging.test', callbackURL: '/in' }, { mail: 'links@aging.test', as: 'agingMagic2' })],
  after(4 * MINUTE, 'five minutes but one'),
  ['aging: a link to sign in, in time', get('<link:agingMagic>', jar('linksIn'))],
  after(2 * MINUTE, 'five minutes and one'),
  ['aging: a link to sign in, too late', get('<link:agingMagic2>')],
  ['aging: a link to sign in, too late, without a page', get('/magic-link/verify?token=<token:agingMagic2>')],
  after(52 * MINUTE, 'an hour but two minutes'),
  ['aging: a reset, in time', get('<link:agingReset>')],
  after(4 * MINUTE, 'an hour and two minutes'),
  ['aging: a reset, too late', get('<link:agingReset>')],
  ['aging: another reset, too late', post('/reset-password', { newPassword: 'Password456', token: '<token:agingReset2>' })],
  ['aging: a verification, too late', get('<link:agingVerify>')],
  ['aging: a verification, too late, without a page', get('/verify-email?token=<token:agingVerify>')],
  ['aging: the first verification, too late', get('<link:unverifiedVerify>')],
  ['aging: a change, too late', get('<link:agingChange>', jar('links'))],
  ['aging: the password is the old one', post('/sign-in/email', signIn('links@aging.test', { password: 'Password456' }))],
  ['aging: the address is the old one', get('/get-session', jar('linksIn'))],
];

const send = (type, as) => post('/email-otp/send-verification-otp', { type, email: 'codes@aging.test' }, { mail: 'codes@aging.test', as });

const codes = [
  account('codes'),
  ['aging: verify the address for codes', get('<link:codesVerify>')],
  ['aging: the first of two codes', send('sign-in', 'agingFirst')],
  after(2, 'two seconds'),
  ['aging: the second of two codes', send('sign-in', 'agingSecondOfTwo')],
  ['aging: the first does not count', post('/sign-in/email-otp', { email: 'codes@aging.test', otp: '<token:agingFirst>' })],
  ['aging: the second does', post('/sign-in/email-otp', { email: 'codes@aging.test', otp: '<token:agingSecondOfTwo>' }, jar('codes'))],
  after(2, 'two seconds more'),
  ['aging: a code to sign in', send('sign-in', 'agingIn')],
  ['aging: a code to verify', send('email-verification', 'agingOtpVerify')],
  ['aging: a code to reset', send('forget-password', 'agingOtpReset')],
  after(4 * MINUTE, 'five minutes but one for codes'),
  ['aging: a code, in time', post('/email-otp/check-verification-otp', { type: 'sign-in', email: 'codes@aging.test', otp: '<token:agingIn>' })],
  after(2 * MINUTE, 'five minutes and one for codes'),
  ['aging: a code, too late', post('/email-otp/check-verification-otp', { type: 'email-verification', email: 'codes@aging.test', otp: '<token:agingOtpVerify>' })],
  ['aging: a code to sign in, too late', post('/sign-in/email-otp', { email: 'codes@aging.test', otp: '<token:agingIn>' })],
  ['aging: a wrong code to reset, too late', post('/email-otp/reset-password', { email: 'codes@aging.test', otp: 'x', password: 'Password456' })],
  ['aging: a code to reset, too late', post('/email-otp/reset-password', { email: 'codes@aging.test', otp: '<token:agingOtpReset>', password: 'Password456' })],

  ['aging: a second factor by mail', post('/two-factor/enable', { password: PASSWORD, method: 'otp' }, jar('codes'))],
  ['aging: half signed in', post('/sign-in/email', signIn('codes@aging.test'), { jar: 'codesHalf' })],
  ['aging: the second code', post('/two-factor/send-otp', {}, jar('codesHalf', { mail: 'codes@aging.test', as: 'agingSecond' }))],
  after(4 * MINUTE, 'three minutes and one'),
  ['aging: the second code, too late', post('/two-factor/verify-otp', { code: '<token:agingSecond>' }, jar('codesHalf'))],
  ['aging: the second code again', post('/two-factor/send-otp', {}, jar('codesHalf', { mail: 'codes@aging.test', as: 'agingSecond2' }))],
  after(2 * MINUTE, 'three minutes but one'),
  ['aging: the second code, in time', post('/two-factor/verify-otp', { code: '<token:agingSecond2>', trustDevice: true }, jar('codesHalf'))],
  ['aging: sign out of the trusted device', post('/sign-out', {}, jar('codesHalf'))],
  ['aging: half signed in elsewhere', post('/sign-in/email', signIn('codes@aging.test'), { jar: 'codesElse' })],
  after(11 * MINUTE, 'ten minutes and one'),
  ['aging: half signed in for too long', post('/two-factor/send-otp', {}, jar('codesElse'))],
  after(29 * DAY, 'thirty days but one'),
  ['aging: a trusted device', post('/sign-in/email', signIn('codes@aging.test'), { jar: 'codesHalf' })],
  ['aging: sign out of it again', post('/sign-out', {}, jar('codesHalf'))],
  after(31 * DAY, 'thirty days and one'),
  ['aging: a device trusted for too long', post('/sign-in/email', signIn('codes@aging.test'), { jar: 'codesHalf' })],
];

const bans = [
  ['aging: sign up who will be banned', post('/sign-up/email', signUp('banned@aging.test'), jar('banned', { user: 'agingBanned' }))],
  ['aging: the admin signs in again', post('/sign-in/email', { email: 'admin@example.com', password: 'Correct-Horse-7' }, jar('agingAdmin'))],
  ['aging: banned for an hour', post('/admin/ban-user', { userId: '<user:agingBanned>', banReason: 'Spam', banExpiresIn: HOUR }, jar('agingAdmin'))],
  after(58 * MINUTE, 'an hour but two minutes of a ban'),
  ['aging: banned still', post('/sign-in/email', signIn('banned@aging.test'))],
  after(4 * MINUTE, 'an hour and two minutes of a ban'),
  ['aging: banned no more', post('/sign-in/email', signIn('banned@aging.test'))],
  ['aging: the session from before the ban', get('/get-session', jar('banned'))],
];

const deletions = [
  account('leaving'),
  account('gone'),
  after(DAY + MINUTE, 'a day, after which deletion takes a mail'),
  ['aging: ask to be deleted', post('/delete-user', { callbackURL: '/bye' }, jar('leaving', { mail: 'leaving@aging.test', as: 'agingDelete' }))],
  ['aging: ask to be deleted too', post('/delete-user', {}, jar('gone', { mail: 'gone@aging.test', as: 'agingGone' }))],
  ['aging: deletion by the link of another', get('<link:agingGone>', jar('leaving'))],
  ['aging: deletion', get('<link:agingDelete>', jar('leaving', { keep: 'left' }))],
  ['aging: the session after deletion', get('/get-session', { cookieOf: 'left' })],
  ['aging: deletion again', get('<link:agingDelete>', { cookieOf: 'left' })],
  ['aging: ask once more to be deleted', post('/delete-user', {}, jar('gone', { mail: 'gone@aging.test', as: 'agingLate' }))],
  after(DAY + MINUTE, 'a day and a minute of a deletion'),
  ['aging: deletion, too late', get('<link:agingLate>', jar('gone'))],
  ['aging: nobody was deleted', get('/get-session', jar('gone'))],
];

export const aging = [...sessions, ...links, ...codes, ...bans, ...deletions];
