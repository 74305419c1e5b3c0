// What of two answers is compared, after whatever differs from run to run has got a name.

const COMPARED = ['content-type', 'location', 'cache-control', 'pragma', 'allow', 'x-retry-after'];
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ID = /^[A-Za-z0-9]{32}$/;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const KEY = /^[\w-]{43}$/;
const BACKUP_CODE = /^[A-Za-z0-9]{5}-[A-Za-z0-9]{5}$/;
const SECRET = /([?&]secret=)[A-Z2-7]+/;
const SIGNED = /^[A-Za-z0-9]{32}\.[A-Za-z0-9+/]{43}=$/;

/** Returns the answer as flat paths and normalised values; `name` names what only its server can know. */
export function normalise(answer, name) {
  const flat = { status: answer.status };
  for (const header of COMPARED) {
    const value = answer.headers[header];
    if (value !== undefined) flat[`header.${header}`] = header === 'content-type' ? value.split(';')[0] : name(value);
  }
  if (answer.headers['set-auth-token']) flat['header.set-auth-token'] = cookieValue(answer.headers['set-auth-token']);
  if (answer.headers['set-auth-jwt']) flat['header.set-auth-jwt'] = named(answer.headers['set-auth-jwt'], name);
  const cookies = answer.cookies.filter(({ name }) => name.includes('better-auth.'));
  const seen = new Map();
  // In which order cookies of different names are set means nothing.
  cookies.forEach(({ name: given, value, attributes }) => {
    const name = given.replace(/_multi-[a-z0-9]{32}$/, '_multi-<token>');
    const index = seen.get(name) ?? 0;
    seen.set(name, index + 1);
    flat[`cookie.${index}.${name}`] = cookieValue(value);
    flat[`cookie.${index}.${name}.attributes`] = [...attributes]
      .filter((attribute) => !attribute.startsWith('Expires='))
      .sort()
      .join('; ');
  });
  if (answer.headers['content-type']?.startsWith('application/json') && answer.text !== '') {
    flatten('body', JSON.parse(answer.text), flat, name);
  } else {
    flat.body = answer.headers['content-type']?.startsWith('text/html') ? '<page>' : answer.text;
  }
  return flat;
}

function cookieValue(encoded) {
  const value = decodeURIComponent(encoded);
  if (SIGNED.test(value)) return '<token>.<signature>';
  return value.replace(/^[A-Za-z0-9]{32}:/, '<token>:').replace(/\.[A-Za-z0-9+/]{43}=$/, '.<signature>');
}

function flatten(path, value, flat, name) {
  if (Array.isArray(value)) {
    flat[`${path}.length`] = value.length;
    value.forEach((item, index) => flatten(`${path}.${index}`, item, flat, name));
  } else if (value !== null && typeof value === 'object') {
    flat[path] = '<object>';
    for (const key of Object.keys(value)) flatten(`${path}.${key}`, value[key], flat, name);
  } else {
    flat[path] = named(value, name);
    // How long something lives is compared to the hour.
    if (path.endsWith('.expiresAt')) flat[`${path}.hours`] = Math.round((new Date(value) - Date.now()) / 3_600_000);
  }
}

function named(value, name) {
  if (typeof value !== 'string') return value;
  if (TIME.test(value)) return '<time>';
  if (ID.test(value)) return '<id>';
  if (JWT.test(value)) return '<jwt>';
  if (KEY.test(value)) return '<key>';
  if (BACKUP_CODE.test(value)) return '<backup code>';
  return name(value).replace(SECRET, '$1<secret>');
}

/** Returns [{ path, reference, product }] for everything that is not the same. */
export function differencesBetween(reference, product) {
  const paths = new Set([...Object.keys(reference), ...Object.keys(product)]);
  return [...paths]
    .filter((path) => reference[path] !== product[path])
    .map((path) => ({ path, reference: reference[path], product: product[path] }));
}
