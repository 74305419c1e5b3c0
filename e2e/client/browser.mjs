// What the official client needs of a browser, and what every script of this directory asks of answers.
import assert from 'node:assert/strict';

// What a browser does by itself: keep cookies, send them back, and say which page asks.
export class Cookies {
  #values = new Map();

  keep(response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ');
      const [cookie, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const given = new Map(attributes.map((a) => a.split('=')).map(([k, v]) => [k.toLowerCase(), v]));
      if (cookie.startsWith('better-auth.')) {
        assert.ok(given.has('httponly'), `${cookie} must be HttpOnly`);
        assert.equal(given.get('samesite'), 'Lax');
        assert.equal(given.get('path'), '/');
      }
      if (given.get('max-age') === '0') {
        this.#values.delete(cookie);
      } else {
        this.#values.set(cookie, value);
      }
    }
  }

  names() {
    return [...this.#values.keys()];
  }

  has(cookie) {
    return this.#values.has(cookie);
  }

  header() {
    return [...this.#values].map(([cookie, value]) => `${cookie}=${value}`).join('; ');
  }
}

/** Returns a fetch of a page at `base` that keeps its cookies in `cookies`. */
export const browserFetch = (base, cookies) => async (url, init) => {
  const headers = new Headers(init.headers);
  headers.set('origin', base);
  if (cookies.header()) {
    headers.set('cookie', cookies.header());
  }
  const response = await fetch(url, { ...init, headers });
  cookies.keep(response);
  return response;
};

export function succeeded({ data, error }) {
  assert.equal(error, null, JSON.stringify(error));
  return data;
}

/** Expects a refusal with this status and code. */
export function refused({ data, error }, status, code) {
  assert.equal(data, null, JSON.stringify(data));
  assert.equal(error.status, status, JSON.stringify(error));
  assert.equal(error.code, code);
}
