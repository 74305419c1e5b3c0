// The script of calls, sent to both servers. A call may use what an earlier one left in a cookie jar.

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const PASSWORD = 'Password123';

const post = (path, body, more = {}) => ({
  method: 'POST',
  path,
  ...more,
  headers: { ...JSON_TYPE, ...more.headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const form = (path, body, more = {}) => ({ method: 'POST', path, body, ...more, headers: { ...FORM_TYPE, ...more.headers } });
const get = (path, more = {}) => ({ method: 'GET', path, ...more });
const jar = (name, more = {}) => ({ jar: name, origin: true, ...more });

const signUp = (email, more = {}) => ({ email, password: PASSWORD, name: 'Ada Lovelace', ...more });
const signIn = (email, more = {}) => ({ email, password: PASSWORD, ...more });

/** Bodies that are wrong for every endpoint that takes an object. */
const BROKEN = [
  ['broken JSON', '{"a":'],
  ['text after JSON', '{} x'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a string', '"x"'],
  ['a number', '5'],
  ['nothing', ''],
];

const TYPES = ['text/plain', 'application/xml', 'multipart/form-data', 'application/octet-stream', 'application/vnd.api+json'];

const brokenBodies = (path, more) =>
  BROKEN.map(([what, body]) => [`${path} with ${what}`, post(path, body, more)]);

const wrongTypes = (path) =>
  TYPES.map((type) => [`${path} as ${type}`, { method: 'POST', path, headers: { 'content-type': type }, body: 'x' }]);

const wrongMethods = (path, methods) =>
  methods.map((method) => [`${method} ${path}`, { method, path }]);

const CALLBACKS = [
  '/dashboard', '/a?b=c&d=e', '//evil.com', '/\\evil.com', '/%2fevil.com', '/%5Cevil.com', '/a#b', '/a b',
  'https://evil.com', 'javascript:alert(1)', 'data:text/html,x', '<base>/welcome', '<base>.evil.com', 'dashboard', '',
];

export const calls = [
  ['ok', get('/ok')],
  ...wrongMethods('/ok', ['POST', 'PUT', 'DELETE', 'PATCH']),
  ['ok with a slash behind', get('/ok/')],
  ['ok with two slashes', get('//ok')],
  ['ok with a query', get('/ok?x=1')],

  ['error page', get('/error')],
  ['error page with a code', get('/error?error=state_not_found')],
  ['error page with a script', get('/error?error=%3Cscript%3Ealert(1)%3C/script%3E')],
  ...wrongMethods('/error', ['POST', 'PUT']),

  ['an unknown path', get('/nope')],
  ['an unknown path, POST', post('/nope', {})],
  ['the base itself', get('')],
  ['a path above', get('/sign-in')],

  // sign-up
  ['sign up', post('/sign-up/email', signUp('ada@differential.test'), { jar: 'ada' })],
  ['get the session of a sign-up', get('/get-session', jar('ada'))],
  ['sign up again', post('/sign-up/email', signUp('ada@differential.test'))],
  ['sign up again in capitals', post('/sign-up/email', signUp('ADA@Differential.TEST'))],
  ['sign up by form', form('/sign-up/email', 'email=form%40differential.test&password=Password123&name=Form+Maker')],
  ['sign up by form, rememberMe as text', form('/sign-up/email', 'email=form2%40differential.test&password=Password123&name=Form&rememberMe=false')],
  ['sign up by form, nothing in it', form('/sign-up/email', '')],
  ['sign up with an image', post('/sign-up/email', signUp('image@differential.test', { image: 'https://example.com/a.png' }))],
  ['sign up, not remembered', post('/sign-up/email', signUp('short@differential.test', { rememberMe: false }), { jar: 'short' })],
  ['get the session that is not remembered', get('/get-session', jar('short'))],
  ['sign up, remembered', post('/sign-up/email', signUp('long@differential.test', { rememberMe: true }))],
  ['sign up with a callback', post('/sign-up/email', signUp('callback@differential.test', { callbackURL: '/welcome' }))],
  ['sign up with an empty object', post('/sign-up/email', {})],
  ['sign up without a name', post('/sign-up/email', { email: 'x@differential.test', password: PASSWORD })],
  ['sign up without an email', post('/sign-up/email', { name: 'Ada', password: PASSWORD })],
  ['sign up without a password', post('/sign-up/email', { name: 'Ada', email: 'x@differential.test' })],
  ['sign up with wrong types', post('/sign-up/email', { name: [], email: 1, password: { $ne: null } })],
  ['sign up with nulls', post('/sign-up/email', { name: null, email: null, password: null })],
  ['sign up with booleans', post('/sign-up/email', { name: true, email: false, password: true })],
  ['sign up with an operator as email', post('/sign-up/email', signUp({ $gt: '' }))],
  ['sign up with a number as image', post('/sign-up/email', signUp('x@differential.test', { image: 5 }))],
  ['sign up with null as image', post('/sign-up/email', signUp('x@differential.test', { image: null }))],
  ['sign up with a text as rememberMe', post('/sign-up/email', signUp('x@differential.test', { rememberMe: 'yes' }))],
  ['sign up with a number as rememberMe', post('/sign-up/email', signUp('x@differential.test', { rememberMe: 1 }))],
  ['sign up with a number as callback', post('/sign-up/email', signUp('x@differential.test', { callbackURL: 7 }))],
  ['sign up with an object as callback', post('/sign-up/email', signUp('x@differential.test', { callbackURL: {} }))],
  ['sign up with all of it wrong', post('/sign-up/email', { name: 1, email: 2, password: 3, image: 4, rememberMe: 5 })],
  ...['x', 'x@y', '@differential.test', 'x@', 'x y@differential.test', 'x@@differential.test', 'x@differential.test.', ''].map((email) => [
    `sign up as "${email}"`,
    post('/sign-up/email', signUp(email)),
  ]),
  ['sign up with a short password', post('/sign-up/email', signUp('pw@differential.test', { password: 'Pass123' }))],
  ['sign up with a long password', post('/sign-up/email', signUp('pw@differential.test', { password: `Aa1${'x'.repeat(126)}` }))],
  ['sign up with the longest password', post('/sign-up/email', signUp('longest@differential.test', { password: `Aa1${'x'.repeat(125)}` }))],
  ['sign up with an empty password', post('/sign-up/email', signUp('pw@differential.test', { password: '' }))],
  ['sign up with a weak password', post('/sign-up/email', signUp('weak@differential.test', { password: 'password' }))],
  ['sign up with a short name', post('/sign-up/email', signUp('name@differential.test', { name: 'A' }))],
  ['sign up with an empty name', post('/sign-up/email', signUp('name2@differential.test', { name: '' }))],
  ['sign up as admin', post('/sign-up/email', signUp('admin@differential.test', { role: 'admin' }))],
  ['sign up with a member nobody knows', post('/sign-up/email', signUp('member@differential.test', { colour: 'red' }))],
  ['sign up with an image that is no address', post('/sign-up/email', signUp('noimage@differential.test', { image: 'x' }))],
  ['sign up with a Unicode name', post('/sign-up/email', signUp('unicode@differential.test', { name: 'Ünï Çödé 😀' }))],
  ['sign up with a trimmed email', post('/sign-up/email', signUp(' trimmed@differential.test '))],
  ...brokenBodies('/sign-up/email'),
  ...wrongTypes('/sign-up/email'),
  ...wrongMethods('/sign-up/email', ['GET', 'PUT', 'DELETE', 'PATCH']),
  ['sign up with a charset', post('/sign-up/email', signUp('charset@differential.test'), { headers: { 'content-type': 'application/json; charset=utf-8' } })],
  ['sign up without a media type', { method: 'POST', path: '/sign-up/email', body: JSON.stringify(signUp('x@differential.test')) }],

  // sign-in
  ['sign in', post('/sign-in/email', signIn('ada@differential.test'), { jar: 'in' })],
  ['get the session of a sign-in', get('/get-session', jar('in'))],
  ['sign in in capitals', post('/sign-in/email', signIn('ADA@DIFFERENTIAL.TEST'))],
  ['sign in by form', form('/sign-in/email', 'email=ada%40differential.test&password=Password123')],
  ['sign in by form, rememberMe as text', form('/sign-in/email', 'email=ada%40differential.test&password=Password123&rememberMe=false')],
  ['sign in by form with a value twice', form('/sign-in/email', 'email=a&email=ada%40differential.test&password=Password123')],
  ['sign in by form, wrong password', form('/sign-in/email', 'email=ada%40differential.test&password=wrong')],
  ['sign in, remembered', post('/sign-in/email', signIn('ada@differential.test', { rememberMe: true }))],
  ['sign in, not remembered', post('/sign-in/email', signIn('ada@differential.test', { rememberMe: false }), { jar: 'brief' })],
  ['get the brief session', get('/get-session', jar('brief'))],
  ['sign in with a wrong password', post('/sign-in/email', signIn('ada@differential.test', { password: 'Password124' }))],
  ['sign in with an empty password', post('/sign-in/email', signIn('ada@differential.test', { password: '' }))],
  ['sign in with a very long password', post('/sign-in/email', signIn('ada@differential.test', { password: 'x'.repeat(5000) }))],
  ['sign in as nobody', post('/sign-in/email', signIn('nobody@differential.test'))],
  ['sign in as what is no email', post('/sign-in/email', signIn('nobody'))],
  ['sign in as nothing', post('/sign-in/email', signIn(''))],
  ['sign in with an empty object', post('/sign-in/email', {})],
  ['sign in without a password', post('/sign-in/email', { email: 'ada@differential.test' })],
  ['sign in without an email', post('/sign-in/email', { password: PASSWORD })],
  ['sign in with operators', post('/sign-in/email', { email: { $ne: null }, password: { $ne: null } })],
  ['sign in with wrong types', post('/sign-in/email', { email: 1, password: [], rememberMe: 'true' })],
  ['sign in with nulls', post('/sign-in/email', { email: null, password: null, rememberMe: null })],
  ['sign in with a number as callback', post('/sign-in/email', signIn('ada@differential.test', { callbackURL: 1 }))],
  ['sign in with a member nobody knows', post('/sign-in/email', signIn('ada@differential.test', { colour: 'red' }))],
  ...CALLBACKS.map((url) => [`sign in, then go to "${url}"`, post('/sign-in/email', signIn('ada@differential.test', { callbackURL: url }))]),
  ['sign in, then go elsewhere by query', post('/sign-in/email?callbackURL=https://evil.com', signIn('ada@differential.test'))],
  ['sign in with an error callback elsewhere', post('/sign-in/email', signIn('ada@differential.test', { errorCallbackURL: 'https://evil.com' }))],
  ['sign in with a redirect elsewhere', post('/sign-in/email', signIn('ada@differential.test', { redirectTo: 'https://evil.com' }))],
  ['sign in with a new-user callback elsewhere', post('/sign-in/email', signIn('ada@differential.test', { newUserCallbackURL: 'https://evil.com' }))],
  ...brokenBodies('/sign-in/email'),
  ...wrongTypes('/sign-in/email'),
  ...wrongMethods('/sign-in/email', ['GET', 'PUT', 'DELETE', 'PATCH']),

  // where a request comes from
  ['sign in from here', post('/sign-in/email', signIn('ada@differential.test'), { origin: true })],
  ['sign in from elsewhere', post('/sign-in/email', signIn('ada@differential.test'), { headers: { origin: 'https://evil.com' } })],
  ['sign in from nowhere', post('/sign-in/email', signIn('ada@differential.test'), { headers: { origin: 'null' } })],
  ['sign in by a referer from elsewhere', post('/sign-in/email', signIn('ada@differential.test'), { headers: { referer: 'https://evil.com/x' } })],
  ['sign in by fetch without an origin', post('/sign-in/email', signIn('ada@differential.test'), { headers: { 'sec-fetch-mode': 'cors' } })],
  ['sign in by cross-site navigation', post('/sign-in/email', signIn('ada@differential.test'), { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' } })],
  ['sign up by cross-site navigation', post('/sign-up/email', signUp('cross@differential.test'), { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' } })],
  ['sign in with cookies and no origin', post('/sign-in/email', signIn('ada@differential.test'), { headers: { cookie: 'a=b' } })],
  ['sign out with cookies and no origin', post('/sign-out', {}, { jar: 'in' })],
  ['sign out from elsewhere', post('/sign-out', {}, { jar: 'in', headers: { origin: 'https://evil.com' } })],
  ['sign out by a look-alike', post('/sign-out', {}, { jar: 'in', headers: { origin: '<base>.evil.com' } })],
  ['the session is still there', get('/get-session', jar('in'))],

  // get-session
  ['get no session', get('/get-session')],
  ['get a session by nonsense', get('/get-session', { headers: { cookie: 'better-auth.session_token=nonsense' } })],
  ['get a session by an empty cookie', get('/get-session', { headers: { cookie: 'better-auth.session_token=' } })],
  ['get a session by a token without a signature', get('/get-session', { cookieOf: 'in', change: (cookie) => cookie.split('.').slice(0, 2).join('.') })],
  ['get a session by a changed signature', get('/get-session', { cookieOf: 'in', change: (cookie) => cookie.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`) })],
  ['get a session by a changed token', get('/get-session', { cookieOf: 'in', change: (cookie) => cookie.replace(/=(.)/, (_, first) => `=${first === 'A' ? 'B' : 'A'}`) })],
  ['get a session without the cache', get('/get-session?disableCookieCache=true', jar('in'))],
  ['get a session without refresh', get('/get-session?disableRefresh=true', jar('in'))],
  ['get a session with nonsense in the query', get('/get-session?disableRefresh=maybe&x=1', jar('in'))],
  ['get a session by POST', post('/get-session', {})],
  ['get a session by POST with a session', post('/get-session', {}, jar('in'))],
  ['get a session by POST with cookies and no origin', post('/get-session', {}, { jar: 'in' })],
  ...wrongMethods('/get-session', ['PUT', 'DELETE', 'PATCH']),

  // sign-out
  ...brokenBodies('/sign-out').filter(([what]) => !what.endsWith('nothing')),
  ...wrongTypes('/sign-out'),
  ['sign out by form', form('/sign-out', 'a=b')],
  ['sign out without a body', { method: 'POST', path: '/sign-out', ...jar('brief') }],
  ['the session that signed out', get('/get-session', { jar: 'brief' })],
  ['sign out', post('/sign-out', {}, jar('in', { keep: 'old' }))],
  ['sign out again', post('/sign-out', {}, jar('in'))],
  ['get the session after sign-out', get('/get-session', jar('in'))],
  ['get the session by the old cookie', get('/get-session', { cookieOf: 'old' })],
  ['sign out by the old cookie', post('/sign-out', {}, { cookieOf: 'old', origin: true })],
  ['another session lives on', get('/get-session', jar('ada'))],
  ...wrongMethods('/sign-out', ['GET', 'PUT', 'DELETE', 'PATCH']),

  // the own account
  ...['change-password', 'verify-password', 'revoke-session', 'update-user'].flatMap((path) => [
    [`signed out, ${path}`, post(`/${path}`, { newPassword: 'Password456', currentPassword: PASSWORD, password: PASSWORD, token: 'x', name: 'Ada' })],
    [`signed out, broken body: ${path}`, post(`/${path}`, '{"a":')],
  ]),
  ...['revoke-sessions', 'revoke-other-sessions'].map((path) => [`signed out, ${path}`, post(`/${path}`, {})]),
  ['signed out, list-sessions', get('/list-sessions')],
  ['sign up for an account', post('/sign-up/email', signUp('own@differential.test'), { jar: 'own' })],
  ['sign in on another device', post('/sign-in/email', signIn('own@differential.test'), { jar: 'device' })],
  ['verify the password', post('/verify-password', { password: PASSWORD }, jar('own'))],
  ['verify a wrong password', post('/verify-password', { password: 'wrong' }, jar('own'))],
  ['verify no password', post('/verify-password', {}, jar('own'))],
  ['verify a password that is no text', post('/verify-password', { password: 1 }, jar('own'))],
  ...brokenBodies('/verify-password', jar('own')).filter(([what]) => !what.endsWith('nothing')),
  ['list sessions', get('/list-sessions', jar('own'))],
  ['revoke no session', post('/revoke-session', {}, jar('own'))],
  ['revoke a session that is no text', post('/revoke-session', { token: {} }, jar('own'))],
  ['revoke an unknown session', post('/revoke-session', { token: 'unknown' }, jar('own'))],
  ['update the name', post('/update-user', { name: 'Ada King' }, jar('own'))],
  ['the new name', get('/get-session', jar('own'))],
  ['update the picture', post('/update-user', { image: 'https://example.com/b.png' }, jar('own'))],
  ['the new picture', get('/get-session', jar('own'))],
  ['update the email', post('/update-user', { email: 'else@differential.test' }, jar('own'))],
  ['update nothing', post('/update-user', {}, jar('own'))],
  ['update nothing known', post('/update-user', { colour: 'red' }, jar('own'))],
  ['change the password to a short one', post('/change-password', { currentPassword: PASSWORD, newPassword: 'Pass1' }, jar('own'))],
  ['change the password by a wrong one', post('/change-password', { currentPassword: 'wrong', newPassword: 'Password456' }, jar('own'))],
  ['change the password with nothing', post('/change-password', {}, jar('own'))],
  ['change the password with wrong types', post('/change-password', { currentPassword: 1, newPassword: [], revokeOtherSessions: 'x' }, jar('own'))],
  ['revoke the other sessions', post('/revoke-other-sessions', {}, jar('own'))],
  ['the revoked device', get('/get-session', jar('device'))],
  ['change the password', post('/change-password', { currentPassword: PASSWORD, newPassword: 'Password456', revokeOtherSessions: true }, jar('own', { keep: 'before' }))],
  ['the session after the change', get('/get-session', jar('own'))],
  ['the session from before the change', get('/get-session', { cookieOf: 'before' })],
  ['sign in with the old password', post('/sign-in/email', signIn('own@differential.test'))],
  ['sign in with the new password', post('/sign-in/email', signIn('own@differential.test', { password: 'Password456' }))],
  ['revoke all sessions', post('/revoke-sessions', {}, jar('own'))],
  ['the session after that', get('/get-session', jar('own'))],
  ...wrongMethods('/change-password', ['GET', 'PUT']),
  ...wrongMethods('/list-sessions', ['POST', 'DELETE']),
  ...wrongMethods('/revoke-session', ['GET']),
  ...wrongMethods('/update-user', ['GET']),
];
