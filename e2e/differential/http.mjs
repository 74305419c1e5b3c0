// Plain HTTP: fetch would add Sec-Fetch headers and hide cookies.
import http from 'node:http';

/** Sends one request and returns { status, headers, cookies, text }. */
export function send(base, { method = 'GET', path, headers = {}, body }) {
  const { hostname, port } = new URL(base);
  return new Promise((done, failed) => {
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        done({
          status: response.statusCode,
          headers: response.headers,
          cookies: (response.headers['set-cookie'] ?? []).map(parseCookie),
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.setTimeout(30_000, () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.on('error', failed);
    if (body !== undefined) request.write(body);
    request.end();
  });
}

function parseCookie(line) {
  const [pair, ...attributes] = line.split('; ');
  const equals = pair.indexOf('=');
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), attributes };
}

/** The cookies of one browser. */
export class Jar {
  #cookies = new Map();

  take(cookies) {
    for (const { name, value, attributes } of cookies) {
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  header() {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(name) {
    return this.#cookies.get(name);
  }
}
