// What calls are made of.
//
// A call is [its name, { method, path, headers, body, ... }]. Names are unique: differences.mjs refers to them. Besides:
//   jar: 'ada'          sends the cookies of this jar and keeps what the answer sets
//   origin: true        says the server's own origin
//   cookieOf: 'ada'     sends the session cookie of a jar, changed by `change` if that is given; keeps nothing
//   bearer: 'ada'       sends that session as a bearer token, changed by `change`
//   keep: 'old'         copies the jar under another name before the call
//   mail: 'x@y' + as: 'reset'   waits for the next link or code mailed to x@y; later calls say <link:reset> for its path and
//                       <token:reset> for the token in it, or the code
//   user: 'ada'         keeps the id of the user in the answer; later calls say <user:ada>
//   note: { one: 'token' }   keeps a member of the answer: later calls say <note:one>, and where it is the address
//                       that an app for codes reads, <totp:one:0> for the code it shows, <totp:one:1> for the next
// In path, headers and body, <base> stands for the server's own address.

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

export const PASSWORD = 'Password123';

export const post = (path, body, more = {}) => ({
  method: 'POST',
  path,
  ...more,
  headers: { ...JSON_TYPE, ...more.headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
export const form = (path, body, more = {}) => ({ method: 'POST', path, body, ...more, headers: { ...FORM_TYPE, ...more.headers } });
export const get = (path, more = {}) => ({ method: 'GET', path, ...more });
export const jar = (name, more = {}) => ({ jar: name, origin: true, ...more });

export const signUp = (email, more = {}) => ({ email, password: PASSWORD, name: 'Ada Lovelace', ...more });
export const signIn = (email, more = {}) => ({ email, password: PASSWORD, ...more });

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

export const TYPES = ['text/plain', 'application/xml', 'multipart/form-data', 'application/octet-stream', 'application/vnd.api+json'];

export const brokenBodies = (path, more) =>
  BROKEN.map(([what, body]) => [`${path} with ${what}`, post(path, body, more)]);

export const wrongTypes = (path) =>
  TYPES.map((type) => [`${path} as ${type}`, { method: 'POST', path, headers: { 'content-type': type }, body: 'x' }]);

export const wrongMethods = (path, methods) =>
  methods.map((method) => [`${method} ${path}`, { method, path }]);

export const forged = (cookie) => cookie.replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`);
